import type { ConditionProbe } from "../../lib/document/condition-probe.ts";

/** A machine for conditions: `ls` and `cd` are commands, /a is a file, /d a folder; every call is noted. */
export function fakeProbe(): ConditionProbe & { readonly calls: string[] } {
  const calls: string[] = [];
  const noted = (call: string, answer: boolean): Promise<boolean> => {
    calls.push(call);
    return Promise.resolve(answer);
  };
  return {
    calls,
    binaryExists: (name) => noted(`binary ${name}`, name === "ls" || name === "cd"),
    fileExists: (path) => noted(`file ${path}`, path === "/a"),
    folderExists: (path) => noted(`folder ${path}`, path === "/d"),
    fileHash: (path, algorithm) => {
      calls.push(`${algorithm} ${path}`);
      return Promise.resolve(path === "/a" ? `ab-${algorithm}` : undefined);
    },
  };
}
