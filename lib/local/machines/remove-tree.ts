import { Conflict } from "../../errors.ts";
import { currentPrivilege, userNamespaceArguments } from "./privilege.ts";
import { needTool, runTool } from "./tools.ts";

/**
 * Deletes a folder of the state folder with everything in it; nothing is no error. Never crosses into another file
 * system. Works in a user namespace where files belong to ids that the user does not have outside.
 */
export async function removeTree(folder: string): Promise<void> {
  const privilege = currentPrivilege();
  const user = userNamespaceArguments(privilege);
  const rm = [needTool("rm"), "-rf", "--one-file-system", "--", folder] as const;
  const argv = user.length === 0 ? rm : ([needTool("unshare"), ...user, ...rm] as const);
  const [file, ...rest] = argv;
  const run = await runTool(file, rest);
  if (run.code !== 0)
    throw new Conflict(`Cannot remove "${folder}": ${run.stderr.trim()}. Remove it by hand.`);
}
