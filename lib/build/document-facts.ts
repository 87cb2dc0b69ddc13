import { type Mapping, memberOf, type Node } from "../source/node.ts";
import { parseYaml } from "../source/yaml.ts";

/** What planning needs to know of a component document; whether it is right is for others to say. */
export type DocumentFacts = {
  /** Names of its phases. */
  readonly phases: readonly string[];
  /** Names of its parameters. */
  readonly parameters: readonly string[];
};

/** Reads no more than the names of phases and parameters. @returns undefined for a text without phases. */
export function documentFacts(text: string): DocumentFacts | undefined {
  const { root } = parseYaml(text, "");
  if (root?.kind !== "mapping") return undefined;
  const phases = mappingsOf(root, "phases").flatMap((phase) => {
    const name = memberOf(phase, "name");
    return name?.kind === "scalar" ? [name.text] : [];
  });
  if (phases.length === 0) return undefined;
  const parameters = mappingsOf(root, "parameters").flatMap(({ entries }) =>
    entries.map(({ key }) => key.text),
  );
  return { phases, parameters };
}

/** The mappings in a list; a list that is written as one mapping has one. */
function mappingsOf(mapping: Mapping, key: string): readonly Mapping[] {
  const member = memberOf(mapping, key);
  const items: readonly (Node | undefined)[] =
    member?.kind === "sequence" ? member.items : [member];
  return items.flatMap((item) => (item?.kind === "mapping" ? [item] : []));
}
