/**
 * Why a build would make another image than the last one: the differences between two sets of ingredients, as data and
 * in words. `kiln plan` shows them, a scheduled build is started or skipped by them. There is a difference exactly when
 * the fingerprints differ.
 */
import { canonicalJson } from "./digest.ts";
import {
  contentOf,
  type Ingredients,
  parametersOf,
  parentContent,
  volumesOf,
  workOf,
} from "./fingerprint.ts";
import { type ComponentPair, pairComponents } from "./pair-components.ts";
import type { PlannedComponent } from "./plan.ts";

/** A component document at one time; `version` where it came from the registry, e.g. "1.0.2/3". */
export type DocumentState = { readonly digest: string; readonly version?: string };

/** Settings of a recipe that decide what is in an image. */
export type Setting =
  | "workingDirectory"
  | "userDataOverride"
  | "blockDeviceMappings"
  | "uninstallAfterBuild"
  | "dockerfileTemplate"
  | "platforms";

/** One difference. Components are named as the recipe names them. */
export type PlanChange =
  /** The recipe's parent image stands for another AMI now, or the recipe names another. */
  | {
      readonly kind: "parent";
      readonly from: Ingredients["parent"];
      readonly to: Ingredients["parent"];
    }
  /** A container image's parent stands for another image now; references, with a digest where it is known. */
  | { readonly kind: "container-parent"; readonly from: string; readonly to: string }
  | { readonly kind: "component-added"; readonly component: string; readonly digest: string }
  | { readonly kind: "component-removed"; readonly component: string; readonly digest: string }
  | {
      readonly kind: "component-changed";
      readonly component: string;
      readonly from: DocumentState;
      readonly to: DocumentState;
    }
  /** Without `from` the parameter was not given before, without `to` it is given no more. */
  | {
      readonly kind: "parameter";
      readonly component: string;
      readonly name: string;
      readonly from?: string;
      readonly to?: string;
    }
  /** The same components in another order: all that both have. */
  | { readonly kind: "order"; readonly from: readonly string[]; readonly to: readonly string[] }
  /** A setting; undefined where it is left to its default. */
  | {
      readonly kind: "setting";
      readonly name: Setting;
      readonly from?: unknown;
      readonly to?: unknown;
    };

/** What a build would change. */
export type PlanDifference = {
  /** `first`: there is no image yet; `same`: a build would make the same image; `changed`: it would make another. */
  readonly verdict: "first" | "same" | "changed";
  /** Empty unless the verdict is `changed`. */
  readonly changes: readonly PlanChange[];
};

/**
 * Compares what a build would use now with what the last image was made of. Pure; a `BuildPlan` has the ingredients.
 *
 * @param last Plan of the last image that was built; undefined when there is none.
 * @see lib/build/last-plan.ts for the plan of a pipeline's last image
 */
export function planDifference(last: Ingredients | undefined, next: Ingredients): PlanDifference {
  if (last === undefined) return { verdict: "first", changes: [] };
  const changes = [
    ...parentChanges(last, next),
    ...componentChanges(last.components, next.components),
    ...settingChanges(last, next),
  ];
  return { verdict: changes.length === 0 ? "same" : "changed", changes };
}

function parentChanges(last: Ingredients, next: Ingredients): PlanChange[] {
  if (last.container !== undefined && next.container !== undefined) {
    const [from, to] = [last.container.parentImage, next.container.parentImage];
    return parentContent(from) === parentContent(to)
      ? []
      : [{ kind: "container-parent", from, to }];
  }
  const { parent: from } = last;
  const { parent: to } = next;
  return from.imageId === to.imageId ? [] : [{ kind: "parent", from, to }];
}

function componentChanges(
  last: readonly PlannedComponent[],
  next: readonly PlannedComponent[],
): PlanChange[] {
  // What does the same in the same order makes the same image, whatever files it lies in.
  if (canonicalJson(last.map(workOf)) === canonicalJson(next.map(workOf))) return [];
  const { pairs, removed, added } = pairComponents(last, next);
  return [
    ...removed.map(({ path: component, digest }) => ({
      kind: "component-removed" as const,
      component,
      digest,
    })),
    ...added.map(({ path: component, digest }) => ({
      kind: "component-added" as const,
      component,
      digest,
    })),
    ...pairs.flatMap((pair) => [...documentChanges(pair), ...parameterChanges(pair)]),
    ...orderChanges(pairs),
  ];
}

function documentChanges({ last, next }: ComponentPair): PlanChange[] {
  if (contentOf(last) === contentOf(next)) return [];
  return [
    { kind: "component-changed", component: next.path, from: stateOf(last), to: stateOf(next) },
  ];
}

function stateOf({ digest, version }: PlannedComponent): DocumentState {
  return { digest, ...(version === undefined ? {} : { version }) };
}

function parameterChanges({ last, next }: ComponentPair): PlanChange[] {
  const before = parametersOf(last);
  const after = parametersOf(next);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) =>
    before[name] === after[name]
      ? []
      : [
          {
            kind: "parameter" as const,
            component: next.path,
            name,
            ...fromTo(before[name], after[name]),
          },
        ],
  );
}

/** The pairs come in the order that they have now. */
function orderChanges(pairs: readonly ComponentPair[]): PlanChange[] {
  const before = pairs.toSorted((a, b) => a.lastIndex - b.lastIndex);
  if (before.every((pair, index) => pair === pairs[index])) return [];
  const names = (some: readonly ComponentPair[]) => some.map(({ next }) => next.path);
  return [{ kind: "order", from: names(before), to: names(pairs) }];
}

function settingChanges(last: Ingredients, next: Ingredients): PlanChange[] {
  const before = settingsOf(last);
  const after = settingsOf(next);
  return SETTINGS.flatMap((name) =>
    canonicalJson(before[name]) === canonicalJson(after[name])
      ? []
      : [{ kind: "setting" as const, name, ...fromTo(before[name], after[name]) }],
  );
}

const SETTINGS: readonly Setting[] = [
  "workingDirectory",
  "userDataOverride",
  "blockDeviceMappings",
  "uninstallAfterBuild",
  "dockerfileTemplate",
  "platforms",
];

function settingsOf(ingredients: Ingredients): { readonly [name in Setting]: unknown } {
  return {
    workingDirectory: ingredients.workingDirectory,
    userDataOverride: ingredients.userData,
    // The volumes of a container image's instance are not in the image.
    blockDeviceMappings: ingredients.container === undefined ? volumesOf(ingredients) : undefined,
    uninstallAfterBuild: ingredients.systemsManagerAgent?.uninstallAfterBuild,
    dockerfileTemplate: ingredients.container?.dockerfile,
    platforms: ingredients.container?.platforms,
  };
}

function fromTo<T>(from: T | undefined, to: T | undefined): { readonly from?: T; readonly to?: T } {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
