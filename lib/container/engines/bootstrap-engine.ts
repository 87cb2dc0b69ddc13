import { NotFound } from "../../errors.ts";
import { type ContainerEngine, type EngineContext, runEngine } from "./engine.ts";
import { findEngine } from "./find-engine.ts";

/** How an engine is installed, by the program that installs it. */
const INSTALLERS: readonly (readonly [string, readonly (readonly string[])[]])[] = [
  ["dnf", [["dnf", "--assumeyes", "install", "docker"]]],
  ["yum", [["yum", "--assumeyes", "install", "docker"]]],
  [
    "apt-get",
    [
      ["apt-get", "update"],
      ["apt-get", "install", "--yes", "--no-install-recommends", "buildah"],
    ],
  ],
  ["zypper", [["zypper", "--non-interactive", "install", "docker"]]],
];

/**
 * The container engine of this instance; it is started, or installed with the distribution's package manager, where it
 * has to be.
 *
 * @throws {NotFound} There is none, and none can be installed.
 */
export async function bootstrapEngine(context: EngineContext): Promise<ContainerEngine> {
  const found = await findEngine(context).catch(unlessNotFound);
  if (found !== undefined) return found;
  if (!(await tryRun(context, ["systemctl", "enable", "--now", "docker"]))) await install(context);
  return findEngine(context);
}

function unlessNotFound(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}

async function install(context: EngineContext): Promise<void> {
  for (const [program, commands] of INSTALLERS) {
    if (!(await tryRun(context, [program, "--version"]))) continue;
    for (const command of commands) await runEngine(context, command, "install a container engine");
    await tryRun(context, ["systemctl", "enable", "--now", "docker"]);
    return;
  }
}

/** @returns true when the program is there and succeeds. */
async function tryRun(context: EngineContext, argv: readonly string[]): Promise<boolean> {
  const quiet = { ...context, onLine: () => {} };
  return runEngine(quiet, argv, "look at this instance").then(
    () => true,
    (error: unknown) => {
      if (context.signal.aborted) throw error;
      return false;
    },
  );
}
