import type { Host } from "../host/host.ts";
import { ActionFailure } from "./action-failure.ts";

/** Ids for chown; -1 leaves one as it is. */
export type Ownership = { readonly user: number; readonly group: number };

/**
 * The ids of a user and a group, each given by name or id; what is not given stays as it is.
 *
 * @param options.isPrimaryGroupDefault Take the owner's primary group when none is given.
 * @throws {ActionFailure} A name is unknown, or a program that knows names cannot be run.
 */
export async function ownership(
  host: Host,
  owner: string | undefined,
  group: string | undefined,
  options: { readonly isPrimaryGroupDefault?: boolean } = {},
): Promise<Ownership> {
  const user = owner === undefined ? -1 : await userId(host, owner);
  if (group !== undefined) return { user, group: await groupId(host, group) };
  if (owner === undefined || !options.isPrimaryGroupDefault) return { user, group: -1 };
  const primary = await ask(host, "id", ["-g", "--", owner]);
  // A number without an account has no primary group.
  if (primary === undefined && !isId(owner)) throw unknown("user", owner);
  return { user, group: primary ?? -1 };
}

async function userId(host: Host, owner: string): Promise<number> {
  if (isId(owner)) return Number(owner);
  const id = await ask(host, "id", ["-u", "--", owner]);
  if (id === undefined) throw unknown("user", owner);
  return id;
}

async function groupId(host: Host, group: string): Promise<number> {
  if (isId(group)) return Number(group);
  const id =
    host.platform === "darwin"
      ? await ask(host, "dscl", [".", "-read", `/Groups/${group}`, "PrimaryGroupID"])
      : await ask(host, "getent", ["group", "--", group]);
  if (id === undefined) throw unknown("group", group);
  return id;
}

function isId(text: string): boolean {
  return /^[0-9]{1,10}$/.test(text);
}

/** Runs a program that knows users and groups, and takes the number from what it prints. */
async function ask(
  host: Host,
  file: string,
  words: readonly string[],
): Promise<number | undefined> {
  const decoder = new TextDecoder();
  let output = "";
  const { code } = await host.run({
    file,
    arguments: words,
    onOutput: (stream, chunk) => {
      if (stream === "stdout") output += decoder.decode(chunk, { stream: true });
    },
  });
  const id = /(?:^|:|: )([0-9]+)(?::|\s|$)/.exec(output.trim())?.[1];
  return code === 0 && id !== undefined ? Number(id) : undefined;
}

function unknown(what: "user" | "group", name: string): ActionFailure {
  return new ActionFailure(`Cannot use the ${what} "${name}": there is none of that name or id`);
}
