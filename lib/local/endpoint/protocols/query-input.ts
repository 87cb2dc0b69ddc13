import { AwsError } from "../service.ts";

/** What a query protocol can say: text, lists and structures. */
export type QueryTree = string | readonly QueryTree[] | { readonly [name: string]: QueryTree };

type Branch = { value: string | undefined; readonly members: Map<string, Branch> };

const MAX_DEPTH = 20;

/**
 * Makes a tree of dotted parameter names: `Filter.1.Name=a&Filter.1.Value.1=b` is
 * `{ Filter: [{ Name: "a", Value: ["b"] }] }`. Numbered names become lists, in the order of their numbers; a `member`
 * level is dropped. Action and Version are parameters like any other.
 *
 * @throws {AwsError} MalformedQueryString: a name is given twice, or is both a value and a structure.
 */
export function parseQueryInput(pairs: readonly (readonly [string, string])[]): {
  readonly [name: string]: QueryTree;
} {
  const root: Branch = { value: undefined, members: new Map() };
  for (const [name, value] of pairs) place(root, name, value);
  return structureOf(root);
}

function place(root: Branch, name: string, value: string): void {
  const parts = name.split(".");
  if (parts.length > MAX_DEPTH || parts.includes("")) throw malformed(name, "is no dotted name");
  let branch = root;
  for (const part of parts) {
    const next = branch.members.get(part) ?? { value: undefined, members: new Map() };
    branch.members.set(part, next);
    branch = next;
    if (branch.value !== undefined) throw malformed(name, "is given twice, or below a value");
  }
  if (branch.members.size > 0) throw malformed(name, "is a value and a structure");
  branch.value = value;
}

function treeOf(branch: Branch): QueryTree {
  if (branch.value !== undefined) return branch.value;
  const { members } = branch;
  const member = members.get("member");
  if (member !== undefined && members.size === 1 && member.value === undefined)
    return treeOf(member);
  const names = [...members.keys()];
  if (!names.every((name) => /^[1-9][0-9]{0,8}$/.test(name))) return structureOf(branch);
  return names
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => treeOf(members.get(name) ?? branch));
}

function structureOf(branch: Branch): { readonly [name: string]: QueryTree } {
  // fromEntries defines properties, so that "__proto__" is a name like any other.
  return Object.fromEntries([...branch.members].map(([name, below]) => [name, treeOf(below)]));
}

function malformed(name: string, why: string): AwsError {
  return new AwsError("MalformedQueryString", `The parameter "${name}" ${why}.`);
}
