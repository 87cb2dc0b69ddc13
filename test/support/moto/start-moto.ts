import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../fakes/io.ts";
import type { Moto } from "../moto.ts";
import type { PythonTools } from "../python-tools.ts";

export type AccountMotoOptions = {
  /** Port of the front, which moto's interpreter and CloudFormation call. */
  readonly frontPort: string;
  /** Keys that the front's services know. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

/** Starts moto with its interpreter, as server.py changes it, on a free port of loopback. It ends when we do. */
export async function startAccountMoto(
  { python }: PythonTools,
  { frontPort, accessKeyId, secretAccessKey }: AccountMotoOptions,
): Promise<Moto> {
  const { PYTHONHOME: _, PYTHONPATH: __, AWS_PROFILE: ___, ...inherited } = process.env;
  const env = {
    ...inherited,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONWARNINGS: "ignore",
  };
  const server = join(packageRoot, "test", "support", "moto", "server.py");
  const child = spawn(python, [server, frontPort], { stdio: ["pipe", "ignore", "pipe"], env });
  const ended = once(child, "exit");
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) =>
      reject(new Error(`moto has ended with ${code}:\n${said.join("\n")}`)),
    );
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      if (said.length > 200) said.shift();
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
