import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { vi } from "vitest";
import type { PythonTools } from "./python-tools.ts";

export type Moto = {
  /** Without a final slash. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

/** The account that moto's users and buckets belong to. */
export const MOTO_ACCOUNT = "123456789012";

/** A bucket of moto with 1001 empty objects below "many/": to put them one by one takes half a minute. */
export const FULL_BUCKET = "full-bucket";

/** moto's server; it ends with its standard input, so also when the process of the tests is killed. */
const SERVER = `
import os, sys, threading
def end():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=end, daemon=True).start()
from moto.s3.models import s3_backends
s3 = s3_backends["${MOTO_ACCOUNT}"]["aws"]
s3.create_bucket("${FULL_BUCKET}", "us-east-1")
for number in range(1001):
    s3.put_object("${FULL_BUCKET}", f"many/{number}", b"")
from moto.server import main
main(["-H", "127.0.0.1", "-p", "0"])
`;

/** Starts moto's server on a free port of loopback. */
export async function startMoto({ python }: PythonTools): Promise<Moto> {
  const { PYTHONHOME: _, PYTHONPATH: __, ...env } = process.env;
  const child = spawn(python, ["-c", SERVER], { stdio: ["pipe", "ignore", "pipe"], env });
  const ended = once(child, "exit");
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) =>
      reject(new Error(`moto's server ended with ${code}:\n${said.join("\n")}`)),
    );
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (said.length < 100) said.push(line);
      const [, found] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return {
    url,
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Points the SDK of this process at an endpoint until vi.unstubAllEnvs(), with nothing from the user's own files. */
export function useEndpoint(url: string, environment: { [name: string]: string } = {}): void {
  const all = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    ...environment,
  };
  for (const name of ["AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL_S3", "AWS_CA_BUNDLE"])
    vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
}
