import type { InputItem, InputValue } from "./document.ts";
import type { Reference } from "./reference.ts";
import { referencesIn } from "./references-in.ts";

type Resolve<Kind extends Reference["kind"]> = (
  reference: Extract<Reference, { kind: Kind }>,
) => string | undefined | Promise<string | undefined>;

/**
 * Gives references their values, one function per kind. `undefined` leaves the token in the text as it stands, which is
 * right for a loop reference outside its loop. What a function throws ends the resolution. `aws:ssm:resolve(…)` needs no
 * function of its own: its inner name goes through `variable` or `ssm`, the result through `ssm`.
 */
export type ReferenceResolver = {
  readonly [Kind in Exclude<Reference["kind"], "ssm-resolve">]: Resolve<Kind>;
};

/**
 * Replaces the references of a text by their values, from left to right. Values are inserted as they are: not quoted,
 * not escaped, and never scanned for references again.
 */
export async function resolveText(text: string, resolver: ReferenceResolver): Promise<string> {
  let resolved = "";
  let done = 0;
  for (const { reference, start, end } of referencesIn(text)) {
    const value = await valueOfReference(reference, resolver);
    resolved += text.slice(done, start) + (value ?? text.slice(start, end));
    done = end;
  }
  return resolved + text.slice(done);
}

/** Replaces the references in every text of inputs, at any depth; keys stay. */
export async function resolveInputs(
  items: readonly InputItem[],
  resolver: ReferenceResolver,
): Promise<readonly InputItem[]> {
  const resolved: InputItem[] = [];
  for (const item of items) resolved.push(await resolveItem(item, resolver));
  return resolved;
}

async function resolveItem(item: InputItem, resolver: ReferenceResolver): Promise<InputItem> {
  const entries: [string, InputValue][] = [];
  for (const [key, value] of Object.entries(item))
    entries.push([key, await resolveInputValue(value, resolver)]);
  return Object.fromEntries(entries);
}

async function resolveInputValue(
  value: InputValue,
  resolver: ReferenceResolver,
): Promise<InputValue> {
  if (typeof value === "string") return resolveText(value, resolver);
  if (!isList(value)) return resolveItem(value, resolver);
  const resolved: InputValue[] = [];
  for (const member of value) resolved.push(await resolveInputValue(member, resolver));
  return resolved;
}

function isList(value: InputValue): value is readonly InputValue[] {
  return Array.isArray(value);
}

async function valueOfReference(
  reference: Reference,
  resolver: ReferenceResolver,
): Promise<string | undefined> {
  switch (reference.kind) {
    case "variable":
      return resolver.variable(reference);
    case "chain":
      return resolver.chain(reference);
    case "loop":
      return resolver.loop(reference);
    case "ssm":
      return resolver.ssm(reference);
    case "imds":
      return resolver.imds(reference);
    case "env":
      return resolver.env(reference);
    case "context":
      return resolver.context(reference);
    case "ssm-resolve": {
      const path = await valueOfReference(reference.inner, resolver);
      return path === undefined ? undefined : resolver.ssm({ kind: "ssm", path });
    }
  }
}
