import type { AgentHost } from "./agent-host.ts";

const SCRIPT = 'umask 077 && mkdir -p -- "$1" && cat > "$2"';

/**
 * Writes a file in the machine, by a command inside: a path may lead over links, and only there do they mean what the
 * machine means by them.
 *
 * @param path Absolute, inside. Missing folders are made.
 * @throws {Error} The command failed; the message has what it said.
 */
export async function writeFileInside(
  host: AgentHost,
  path: string,
  content: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), 1));
  let said = "";
  const { exitCode } = await host.exec({
    argv: ["sh", "-c", SCRIPT, "write-file", folder, path],
    environment: await host.environment(),
    input: content,
    signal,
    onOutput: (_stream, chunk) => {
      said += Buffer.from(chunk).toString();
    },
  });
  if (exitCode !== 0) throw new Error(`Cannot write "${path}" in the instance: ${said.trim()}`);
}
