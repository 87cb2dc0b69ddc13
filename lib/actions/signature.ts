import type { ActionContext } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";

/** What may be wrong with a signature without stopping the step. */
export type SignatureLeniency = {
  readonly allowUnsignedInstaller: boolean;
  readonly ignoreAuthenticodeSignatureErrors: boolean;
};

/** The path comes through the environment: in the script's text it could do anything. */
const SCRIPT =
  "$ErrorActionPreference = 'Stop'; [string](Get-AuthenticodeSignature -LiteralPath $env:KILN_FILE).Status";

/**
 * Checks the Authenticode signature of a file.
 *
 * @throws {ActionFailure} It is missing or bad, and the inputs do not allow that.
 */
export async function checkSignature(
  path: string,
  leniency: SignatureLeniency,
  context: ActionContext,
): Promise<void> {
  const status = await signatureStatus(path, context);
  context.log.info(`Authenticode: The signature of ${path} has the status ${status}`);
  if (status === "Valid") return;
  const input =
    status === "NotSigned" ? "allowUnsignedInstaller" : "ignoreAuthenticodeSignatureErrors";
  if (leniency[input]) return;
  throw new ActionFailure(
    `Cannot run "${path}": its signature has the status ${status}, expected Valid. Set "${input}" to true to run it all the same`,
  );
}

async function signatureStatus(path: string, { host, signal }: ActionContext): Promise<string> {
  const decoder = new TextDecoder();
  let output = "";
  const { code } = await host.run({
    file: "powershell.exe",
    arguments: ["-NoProfile", "-NonInteractive", "-Command", SCRIPT],
    environment: { KILN_FILE: path },
    signal,
    onOutput: (stream, chunk) => {
      if (stream === "stdout") output += decoder.decode(chunk, { stream: true });
    },
  });
  return code === 0 && output.trim() !== "" ? output.trim() : "UnknownError";
}
