import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { root } from "../../scripts/bundle-options.ts";
import { type Executable, useExecutable } from "./executable.ts";
import { type Ending, runProgram } from "./run-program.ts";

const ENVIRONMENT = {
  PATH: "/usr/bin:/bin",
  HOME: "/nowhere",
  GREETING: "hello\nworld",
  EMPTY: "",
};
const executable = useExecutable();

/** A program that runs the runner, beside the bundle under the Node that runs these tests. */
type Program = {
  readonly name: string;
  /** Why it cannot be run on this computer. */
  readonly reason?: string;
  readonly argv: (made: Executable) => readonly string[];
};
const PROGRAMS: readonly Program[] = [
  { name: "the executable", argv: ({ path }) => [path] },
  {
    name: "the bundle under the system's Node",
    argv: ({ bundle }) => ["/usr/bin/node", bundle],
    ...(existsSync("/usr/bin/node") ? {} : { reason: "There is no /usr/bin/node." }),
  },
];

test.for(PROGRAMS)("$name has the version of the package", async ({ argv, reason }, { skip }) => {
  skip(reason !== undefined, reason);
  expect(await start([...argv(executable()), "--version"])).toStrictEqual({
    code: 0,
    stdout: `${manifest.version}\n`,
    stderr: "",
  });
});

test.for(PROGRAMS)(
  "$name runs and logs as the bundle does under this Node",
  async (program, { skip }) => {
    skip(program.reason !== undefined, program.reason);
    const command = ["run", "--documents", document("run-everywhere.yml"), "--trace"];
    const expected = await run([process.execPath, executable().bundle], command);
    expect(expected.code).toBe(0);
    expect(expected.logs["console.log"]).toContain("Stdout: read: this is c\n");
    expect(await run(program.argv(executable()), command)).toStrictEqual(expected);
  },
);

test.for(PROGRAMS)("$name fails as the bundle does under this Node", async (program, { skip }) => {
  skip(program.reason !== undefined, program.reason);
  const command = ["run", "--documents", document("fail-everywhere.yml")];
  const expected = await run([process.execPath, executable().bundle], command);
  expect(expected.code).toBe(1);
  expect(expected.stdout).toContain('"failedStepCount": 2');
  expect(await run(program.argv(executable()), command)).toStrictEqual(expected);
});

test.for(PROGRAMS)(
  "$name validates as the bundle does under this Node",
  async (program, { skip }) => {
    skip(program.reason !== undefined, program.reason);
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, "wrong.yml"),
      "schemaVersion: 1.0\nphases: [{ name: build }]\nx: 1\n",
    );
    for (const [name, code] of [
      [document("run-everywhere.yml"), 0],
      [join(folder, "wrong.yml"), 1],
    ] as const) {
      const command = ["validate", "--documents", name, "--json"];
      const expected = await start([process.execPath, executable().bundle, ...command]);
      expect(expected.code).toBe(code);
      expect(await start([...program.argv(executable()), ...command])).toStrictEqual(expected);
    }
  },
);

test("the executable asks for a restart by exit code 194, and then goes on where it was", async () => {
  const folder = temporaryFolder();
  const command = ["run", "-d", document("restart-everywhere.yml"), "-s", join(folder, "state")];
  const argv = [executable().path, ...command, "--parameters", `Folder=${folder}`];
  const first = await start(argv, folder);
  expect(first).toStrictEqual({ code: 194, stdout: "", stderr: "" });
  const second = await start(argv, folder);
  expect(second).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(second.stdout)).toMatchObject({ status: "success", executedStepCount: 2 });
  expect(readFileSync(join(folder, "marks"), "utf8")).toBe("before\nafter\n");
});

test("the executable hears of the end of every script, and closes what it has opened", async () => {
  const folder = temporaryFolder();
  const { code, stdout, stderr } = await start(
    [executable().path, "run", "-d", document("many-scripts.yml"), "-l", folder, "--trace"],
    folder,
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: "success" });
  expect(Number(/Stdout: open: (\d+)\n/.exec(stderr)?.[1])).toBeLessThan(50);
});

function document(name: string): string {
  return join(root, "test", "executable", name);
}

function start(argv: readonly string[], cwd = root): Promise<Ending> {
  return runProgram(argv, { cwd, env: ENVIRONMENT });
}

type Run = Ending & { readonly logs: { readonly [name: string]: string } };

/** A run in a folder of its own. In everything it has said, what differs from run to run is made the same. */
async function run(program: readonly string[], command: readonly string[]): Promise<Run> {
  const folder = temporaryFolder();
  const ending = await start(
    [...program, ...command, "--parameters", `Folder=${folder}/in`],
    folder,
  );
  const [name = ""] = readdirSync(folder).filter((each) => each.startsWith("TOE_"));
  const at = join(folder, name);
  const logs = readdirSync(at, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [entry.name, alike(readFileSync(join(at, entry.name), "utf8"), folder)]);
  const { code, stdout, stderr } = ending;
  return {
    code,
    stdout: alike(stdout, folder),
    stderr: alike(stderr, folder),
    logs: Object.fromEntries(logs),
  };
}

function alike(text: string, folder: string): string {
  return text
    .replaceAll(folder, "FOLDER")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replace(/TOE_[\d-]{10}_[\d-]{8}_UTC-0/g, "TOE_TIME")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID")
    .replace(/\b(AWSTOE|script-)\d+/g, "$1NUMBER");
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-same-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
