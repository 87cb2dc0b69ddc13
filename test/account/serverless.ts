import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "../fakes/io.ts";
import type { Account } from "../support/front/open-account.ts";

/** What a run of the deployer has printed, and how it has ended. */
export type Deployed = { readonly exitCode: number | null; readonly output: string };

/** `npx serverless` in a folder, against an account. */
export async function serverless(
  { url, region, credentials }: Account,
  folder: string,
  command: "deploy" | "remove",
): Promise<Deployed> {
  const program = join(packageRoot, "node_modules", "serverless", "bin", "serverless.js");
  const params = ["--param=deploymentMethod=direct", "--param=runners=none"];
  const child = spawn(process.execPath, [program, command, "--region", region, ...params], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      CI: "1",
      SLS_TELEMETRY_DISABLED: "1",
      SLS_NOTIFICATIONS_MODE: "off",
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
    },
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => printed.push(chunk.toString()));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, output: printed.join("") };
}
