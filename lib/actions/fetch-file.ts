import type { DigestAlgorithm } from "../host/host.ts";
import type { ActionContext } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";
import { type Saved, saveStream } from "./save-stream.ts";

export type FetchOptions = {
  readonly ignoreCertificateErrors?: boolean;
  readonly algorithm?: DigestAlgorithm | undefined;
};

/**
 * Saves what a URL gives, beside its target; the caller keeps or discards it.
 *
 * @param target Absolute.
 * @throws {ActionFailure} The final status is not 200.
 */
export async function fetchFile(
  { host, signal }: Pick<ActionContext, "host" | "signal">,
  url: string,
  target: string,
  options: FetchOptions = {},
): Promise<Saved> {
  const start = async (): Promise<AsyncIterable<Uint8Array>> => {
    const ignoreCertificateErrors = options.ignoreCertificateErrors ?? false;
    const response = await host.request({ url, signal, ignoreCertificateErrors });
    if (response.status === 200) return response.body;
    // One look at the body, so that ending the loop ends the connection.
    for await (const _ of response.body) break;
    throw new ActionFailure(
      `Cannot download "${url.replace(/[?#].*$/, "")}": the server answers with status ${response.status}, expected 200`,
    );
  };
  return saveStream(host, target, start, options.algorithm);
}
