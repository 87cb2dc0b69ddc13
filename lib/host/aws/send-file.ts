import { createReadStream } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Unavailable } from "../../errors.ts";
import { translateError } from "./translate-error.ts";

/** Pause after the first failed try; each further is twice as long. */
const FIRST_PAUSE_MILLISECONDS = 500;

/**
 * Sends a command with a file as its body, which is read anew for every try: the SDK would send what is left of a stream
 * that it has read, so it repeats none, and cannot follow a bucket to another Region.
 *
 * @param command Its body is set here. Tries are as many as the client's other calls have.
 */
export async function sendFile(
  client: S3Client,
  command: PutObjectCommand,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const tries = await client.config.maxAttempts();
  // "low" comes after what follows redirects, and before the body is serialized and its checksum calculated.
  const place = { step: "initialize", priority: "low", name: "freshBody" } as const;
  command.middlewareStack.add(
    (next) => async (args) => {
      for (let count = 1; ; count++) {
        const body = createReadStream(path);
        try {
          return await next({ ...args, input: { ...args.input, Body: body } });
        } catch (error) {
          const isTransient = translateError(error, "") instanceof Unavailable;
          if (!isTransient || count >= tries || signal?.aborted === true) throw error;
        } finally {
          body.destroy();
        }
        await sleep(FIRST_PAUSE_MILLISECONDS * 2 ** (count - 1), undefined, { signal });
      }
    },
    place,
  );
  await client.send(command, signal === undefined ? {} : { abortSignal: signal });
}
