import type { Host } from "../host/host.ts";

/**
 * Holds packages of apt back from updates.
 *
 * @returns Releases those that were not held before, also when the step has been stopped meanwhile.
 */
export async function holdPackages(
  host: Host,
  names: readonly string[],
): Promise<() => Promise<void>> {
  if (names.length === 0) return async () => {};
  const before = new Set((await mark(host, ["showhold"])).split("\n"));
  const held: string[] = [];
  for (const name of names.filter((each) => !before.has(each))) {
    held.push(name);
    // One by one: a name that apt does not know is no package that it could update.
    await mark(host, ["hold", "--", name]);
  }
  return async () => {
    for (const name of held) await mark(host, ["unhold", "--", name]);
  };
}

async function mark(host: Host, words: readonly string[]): Promise<string> {
  const decoder = new TextDecoder();
  let output = "";
  await host.run({
    file: "apt-mark",
    arguments: words,
    onOutput: (stream, chunk) => {
      if (stream === "stdout") output += decoder.decode(chunk, { stream: true });
    },
  });
  return output;
}
