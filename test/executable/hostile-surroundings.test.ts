/** What lies about where the runner is started, or is in its environment, must not become code of the runner. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../../scripts/bundle-options.ts";
import { useExecutable } from "./executable.ts";
import { type Ending, runProgram } from "./run-program.ts";

const executable = useExecutable();
const PATH = "/usr/bin:/bin";

const DOCUMENT = `schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Say
        action: ExecuteBash
        inputs: { commands: [echo said] }
`;

test("the executable runs no code that lies in its working folder", async () => {
  const folder = hostileFolder();
  const environments = [
    { PATH },
    { PATH, HOME: folder, XDG_CONFIG_HOME: folder, NODE_PATH: folder },
  ];
  for (const env of environments)
    for (const command of [["--version"], ["validate", "-d", "d.yml"], ["run", "-d", "d.yml"]])
      expect((await start(folder, command, env)).code).toBe(0);
  expect(existsSync(join(folder, "marker"))).toBe(false);
});

test("steps get the executable's environment, and nothing of a .env file", async () => {
  const folder = hostileFolder();
  writeFileSync(join(folder, ".env"), "HOSTILE=yes\nKEPT=changed\n");
  writeFileSync(join(folder, "d.yml"), DOCUMENT.replace("echo said", "export -p > variables"));
  expect((await start(folder, ["run", "-d", "d.yml"], { PATH, KEPT: "a b" })).code).toBe(0);
  const names = [...readFileSync(join(folder, "variables"), "utf8").matchAll(/ -x (\w+=?.*)/g)];
  expect(names.map(([, name]) => name?.replace(/(KILN_COMMAND)=.*/, "$1"))).toStrictEqual([
    'KEPT="a b"',
    "KILN_COMMAND",
    "OLDPWD",
    `PATH="${PATH}"`,
    `PWD="${folder}"`,
    'SHLVL="1"',
  ]);
});

/** Variables by which Bun runs code, or becomes another program, before ours is run. */
const HOSTILE_VARIABLES: readonly { readonly name: string; readonly value: string }[] = [
  { name: "BUN_OPTIONS", value: "--preload ./evil.js" },
  { name: "BUN_BE_BUN", value: "1" },
  { name: "BUN_INSPECT_PRELOAD", value: "./evil.js" },
  { name: "BUN_JSC_functionOverrides", value: "./evil.js" },
  { name: "BUN_BYTECODE_ORDER_OUT", value: "./marker" },
  { name: "NODE_OPTIONS", value: "--require ./evil.js" },
];

test.for(HOSTILE_VARIABLES)("the documented start keeps $name from the executable", async (row) => {
  const folder = hostileFolder();
  const env = { PATH, KEPT: "yes", [row.name]: row.value };
  const script = `${documentedCleaning()}\n"$1" --version && env`;
  const argv = ["/bin/sh", "-euc", script, "sh", executable().path];
  const { code, stdout, stderr } = await runProgram(argv, { cwd: folder, env });
  expect({ code, stderr }).toStrictEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n/);
  expect(stdout).toContain("\nKEPT=yes\n");
  expect(stdout).not.toContain(row.name);
  expect(existsSync(join(folder, "marker"))).toBe(false);
});

test("the executable would run code that BUN_OPTIONS names: the environment has to be cleaned", async () => {
  const folder = hostileFolder();
  await start(folder, ["--version"], { PATH, BUN_OPTIONS: "--preload ./evil.js" });
  expect(existsSync(join(folder, "marker"))).toBe(true);
});

/** The lines of docs/runner.md that go before a start. */
function documentedCleaning(): string {
  const page = readFileSync(join(root, "docs", "runner.md"), "utf8");
  const [, block] = /```sh\n(for name in [\s\S]*?)```/.exec(page) ?? [];
  if (block === undefined)
    throw new Error("docs/runner.md has no lines that clean the environment");
  return block;
}

function start(cwd: string, command: readonly string[], env: NodeJS.ProcessEnv): Promise<Ending> {
  return runProgram([executable().path, ...command], { cwd, env });
}

/** A folder full of files that JavaScript programs like to load; each makes the file "marker". */
function hostileFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-hostile-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const evil = `require("node:fs").writeFileSync(${JSON.stringify(join(folder, "marker"))}, "ran");`;
  const preload = `preload = [${JSON.stringify(join(folder, "evil.js"))}]\n[run]\nbun = true\n`;
  const files: { readonly [name: string]: string } = {
    "d.yml": DOCUMENT,
    "evil.js": evil,
    "index.js": evil,
    "kiln-runner.cjs": evil,
    ".env": "BUN_OPTIONS=--preload ./evil.js\nNODE_OPTIONS=--require ./evil.js\n",
    ".env.local": "BUN_OPTIONS=--preload ./evil.js\n",
    ".env.production": "BUN_OPTIONS=--preload ./evil.js\n",
    "bunfig.toml": preload,
    ".bunfig.toml": preload,
    "package.json": '{ "main": "evil.js", "imports": { "#*": "./evil.js" }, "type": "commonjs" }',
    "tsconfig.json": '{ "compilerOptions": { "paths": { "*": ["./evil.js"] } } }',
    "jsconfig.json": '{ "compilerOptions": { "paths": { "*": ["./evil.js"] } } }',
  };
  for (const name of ["yaml", "@aws-sdk/client-s3", "@aws-sdk/signature-v4-crt", "fs", "process"])
    write(join(folder, "node_modules", name, "index.js"), evil);
  for (const [name, text] of Object.entries(files)) write(join(folder, name), text);
  return folder;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
