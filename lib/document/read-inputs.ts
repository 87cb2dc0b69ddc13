import type { Platform } from "../host/host.ts";
import type { Node } from "../source/node.ts";
import {
  below,
  INVALID,
  type Invalid,
  kindInWords,
  type Reading,
  report,
} from "../source/shape.ts";
import type { CatalogEntry } from "./action-catalog.ts";
import type { InputItem, InputValue } from "./document.ts";

/**
 * Reads the inputs of a step: checks them against its module, and keeps them as templates.
 *
 * @param node Undefined when the step has none.
 * @param step What to mark when inputs are missing, how to say so, and where the step is to run.
 * @param reading Positioned at the inputs; its `isDeferred` tells which texts hold references.
 */
export function readInputs(
  node: Node | undefined,
  action: CatalogEntry,
  step: {
    readonly node: Node;
    readonly name: string;
    readonly phase: string;
    readonly platform: Platform;
  },
  reading: Reading,
): readonly InputItem[] | Invalid {
  if (node === undefined || isEmptyCollection(node)) {
    if (!action.needsInputs) return [];
    return report(reading, node ?? step.node, {
      code: "missing-inputs",
      message: `Parsing step '${step.name}' in phase '${step.phase}' failed. Error: Action ${action.name} has no inputs; it requires an 'inputs'`,
      remedy: `Add "inputs" with ${action.form === "list" ? "a list of mappings" : "a mapping"} below it.`,
    });
  }
  const items = itemsOf(node, action, reading);
  if (items === INVALID) return INVALID;
  const before = reading.issues.length;
  for (const item of items) {
    action.item.read(item.node, item.reading);
    checkPlatform(item, action, step.platform);
  }
  if (reading.issues.length > before) return INVALID;
  return items.map((item) => inputValue(item.node) as InputItem);
}

type Item = { readonly node: Node; readonly reading: Reading };

/** A list module also takes a single mapping; a mapping module takes no list. */
function itemsOf(node: Node, action: CatalogEntry, reading: Reading): readonly Item[] | Invalid {
  if (node.kind === "mapping") return [{ node, reading }];
  if (node.kind === "sequence" && action.form === "list")
    return node.items.map((item, index) => ({ node: item, reading: below(reading, index) }));
  return report(reading, node, {
    code: "wrong-type",
    message: `Cannot read the inputs of ${action.name}: they are ${kindInWords(node)}, expected ${action.form === "list" ? "a list of mappings" : "a mapping"}`,
  });
}

/** Reports inputs that do not exist on the platform. A key without a value is not given. */
function checkPlatform({ node, reading }: Item, action: CatalogEntry, platform: Platform): void {
  if (node.kind !== "mapping") return;
  for (const { key, value } of node.entries) {
    const platforms = action.inputPlatforms?.[key.text];
    const isGiven = value.kind !== "scalar" || !value.isNull;
    if (platforms === undefined || platforms.includes(platform) || !isGiven) continue;
    report(below(reading, key.text), key, {
      code: "wrong-platform",
      message: `Cannot use the input "${key.text}" of ${action.name}: it does not exist on ${platform}, expected ${platforms.join(" or ")}`,
      remedy: "Leave it out, or keep a document of its own for that platform.",
    });
  }
}

function isEmptyCollection(node: Node): boolean {
  if (node.kind === "mapping") return node.entries.length === 0;
  return node.kind === "sequence" && node.items.length === 0;
}

/** The plain value of inputs: texts as written, keys without a value left out. */
export function inputValue(node: Node): InputValue {
  if (node.kind === "scalar") return node.text;
  if (node.kind === "sequence") return node.items.map(inputValue);
  const given = node.entries.filter(({ value }) => value.kind !== "scalar" || !value.isNull);
  return Object.fromEntries(given.map(({ key, value }) => [key.text, inputValue(value)]));
}
