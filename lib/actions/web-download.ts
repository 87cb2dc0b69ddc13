import type { DigestAlgorithm, Host } from "../host/host.ts";
import { defaulted, optional, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import { map } from "../source/shape.ts";
import type { Action, ActionContext } from "./action.ts";
import { ActionFailure, failureMessage } from "./action-failure.ts";
import { fetchFile } from "./fetch-file.ts";
import { hashFile } from "./hash-file.ts";
import { absolutePath, endsWithSeparator, joinPath } from "./path.ts";
import { isTaken, pathKind } from "./path-kind.ts";
import { runItems } from "./run-items.ts";

export type WebDownloadInputs = {
  readonly source: string;
  readonly destination: string;
  readonly overwrite: boolean;
  readonly checksum?: string;
  readonly algorithm?: DigestAlgorithm;
  readonly ignoreCertificateErrors: boolean;
};

/** Tries of one item, whatever the attempts of the step. The first pause is one second, each further twice as long. */
const TRIES = 5;
const FIRST_PAUSE_MILLISECONDS = 1_000;

const algorithm = map(
  text({ pattern: /^(?:MD5|SHA1|SHA256|SHA512)$/i, expected: "MD5, SHA1, SHA256 or SHA512" }),
  (name) => name.toUpperCase() as DigestAlgorithm,
);

/** Downloads files by HTTP and HTTPS, and checks their digests. Output: the paths of all files, a line each. */
export const webDownload: Action<WebDownloadInputs> = {
  name: "WebDownload",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: record({
    source: required(text({ pattern: /^https?:\/\/[^/\s]/i, expected: "an http or https URL" })),
    destination: required(text({ minLength: 1 })),
    overwrite: defaulted(boolean(), true),
    checksum: optional(text()),
    algorithm: optional(algorithm),
    ignoreCertificateErrors: defaulted(boolean(), false),
  }),
  outputs: ["destination"],
  run: async (items, context) => {
    const result = await runItems("WebDownload", items, context, async (item) => {
      const destination = destinationOf(item, context.host);
      await download(item, absolutePath(context.host, destination), context);
      return { destination };
    });
    const paths = result.outputs.map((output) => output["destination"] ?? "");
    return { ...result, outputs: paths.length === 0 ? [] : [{ destination: paths.join("\n") }] };
  },
};

/** A destination that ends with a separator is a folder; the file gets the last name of the URL's path. */
function destinationOf({ source, destination }: WebDownloadInputs, { platform }: Host): string {
  if (!endsWithSeparator(platform, destination)) return destination;
  const [path = ""] = source.replace(/^[^:]+:\/\/[^/?#]*/, "").split(/[?#]/);
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name !== "" && name !== "." && name !== "..") return joinPath(platform, destination, name);
  throw new ActionFailure(
    `Cannot download "${source}" to a folder: its path ends without a name, expected a destination with a file name`,
  );
}

async function download(
  item: WebDownloadInputs,
  target: string,
  context: ActionContext,
): Promise<void> {
  const { host, log } = context;
  const expected = expectedDigest(item, context);
  if (!item.overwrite && (await isTaken(host, target)))
    throw new ActionFailure(
      `WebDownload: Cannot write "${target}": the file already exists, and the overwrite setting is false`,
    );
  const kind = await pathKind(host, target);
  if (kind === "folder")
    throw new ActionFailure(`Cannot write "${target}": it is a folder, expected a file`);
  if (expected !== undefined && kind === "file") {
    const digest = await hashFile(host, target, expected.algorithm);
    if (digest === expected.hex)
      return log.info(`WebDownload: ${target} has the expected ${expected.algorithm} already`);
  }
  await downloadWithTries(item, target, expected, context);
  log.info(`WebDownload: Downloaded to ${target}`);
}

type Expected = { readonly algorithm: DigestAlgorithm; readonly hex: string };

function expectedDigest(item: WebDownloadInputs, context: ActionContext): Expected | undefined {
  const { checksum, algorithm: name } = item;
  if (checksum !== undefined && name !== undefined)
    return { algorithm: name, hex: checksum.trim().toLowerCase() };
  if (checksum !== undefined || name !== undefined)
    context.log.info(
      `WebDownload: Nothing is verified: ${checksum === undefined ? '"checksum"' : '"algorithm"'} is not given`,
    );
  return undefined;
}

async function downloadWithTries(
  item: WebDownloadInputs,
  target: string,
  expected: Expected | undefined,
  context: ActionContext,
): Promise<void> {
  const { host, log, signal } = context;
  for (let tries = 1; ; tries++) {
    try {
      return await downloadOnce(item, target, expected, context);
    } catch (error) {
      const message = failureMessage(error);
      const isFinal = tries === TRIES || signal.aborted || error instanceof WrongDigest;
      if (isFinal || message === undefined) throw error;
      log.info(`WebDownload: Try ${tries} of ${TRIES} has failed: ${message}`);
      await host.clock.sleep(FIRST_PAUSE_MILLISECONDS * 2 ** (tries - 1), signal);
    }
  }
}

/** The server has something else than the document expects; to ask again gives the same. */
class WrongDigest extends ActionFailure {}

async function downloadOnce(
  item: WebDownloadInputs,
  target: string,
  expected: Expected | undefined,
  context: ActionContext,
): Promise<void> {
  const saved = await fetchFile(context, item.source, target, {
    ignoreCertificateErrors: item.ignoreCertificateErrors,
    algorithm: expected?.algorithm,
  });
  if (expected !== undefined && saved.digest !== expected.hex) {
    await saved.discard();
    throw new WrongDigest(
      `Cannot accept what "${item.source}" gives: its ${expected.algorithm} is ${saved.digest}, expected ${expected.hex}`,
    );
  }
  await saved.keep();
}
