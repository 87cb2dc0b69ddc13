import { Unavailable } from "../../errors.ts";
import type { Host } from "../../host/host.ts";

/** A program of the system, with text for its standard input. */
export type Tool = {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly input?: string;
};

/** What a program said. */
export type ToolResult = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs a program of the system to its end, whatever its exit code. @throws {NotFound} There is none. */
export async function runTool(tool: Tool, host: Host): Promise<ToolResult> {
  const output = { stdout: "", stderr: "" };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const { code } = await host.run({
    ...tool,
    // Messages are read, so they have to be those of the standard language.
    environment: { LC_ALL: "C" },
    onOutput: (stream, chunk) => {
      output[stream] += decoders[stream].decode(chunk, { stream: true });
    },
  });
  return { code, ...output };
}

/** Runs a program that must end well. @throws {Unavailable} With what it has said. */
export async function needTool(tool: Tool, host: Host): Promise<void> {
  const { code, stdout, stderr } = await runTool(tool, host);
  if (code === 0) return;
  const words = [tool.file, ...tool.arguments].join(" ");
  const said = stderr.trim() || stdout.trim();
  throw new Unavailable(
    `Cannot run "${words}": it ends with ${code ?? "a signal"}${said === "" ? "" : `, ${said}`}`,
  );
}
