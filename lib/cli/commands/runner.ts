/** `kiln run` and `kiln validate`: the component runner on this computer, with AWSTOE's own command line. */
import { actionCatalog } from "../../actions/catalog.ts";
import { nodeHost } from "../../host/node-host.ts";
import { main } from "../../runner/command-line/main.ts";
import type { Invocation } from "../command.ts";
import { version } from "../version.ts";

/**
 * Hands the arguments over as they are. On a terminal `validate` also shows problems as a person reads them, which is
 * what its flag --trace does.
 *
 * @returns AWSTOE's exit codes.
 */
export function runRunner(name: "run" | "validate", { argv, io }: Invocation): Promise<number> {
  const isShown = name === "validate" && io.stderr.isTerminal && !argv.includes("--trace");
  return main([name, ...argv, ...(isShown ? ["--trace"] : [])], {
    stdout: io.stdout.write,
    stderr: { write: io.stderr.write, isFull: () => false, flush: () => Promise.resolve() },
    host: nodeHost(),
    actions: actionCatalog,
    interrupt: io.interrupt,
    version,
  });
}
