/** Runs the shell script of the SSM document, with its parameters filled in, in a folder of its own. */
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { digestLines, digestsOf } from "../../lib/build/runner-input.ts";
import { sha256 } from "../../lib/sha256.ts";

type Step = {
  readonly name: string;
  readonly action: string;
  readonly precondition?: { readonly StringEquals: readonly string[] };
  readonly inputs: { readonly runCommand?: readonly string[]; readonly [key: string]: unknown };
};
type Document = {
  readonly schemaVersion: string;
  readonly parameters: {
    readonly [name: string]: { readonly allowedPattern: string; readonly default?: string };
  };
  readonly mainSteps: readonly Step[];
};

const document = parse(
  await readFile(new URL("../../lib/build/run-components.ssm.yaml", import.meta.url), "utf8"),
) as Document;
const script = document.mainSteps.find(({ action }) => action === "aws:runShellScript");

const RUNNER = `#!/bin/sh
echo "$0 $*" >> "$OUT"
echo "phase=$IMAGE_PHASE in $(pwd)" >> "$OUT"
env | grep -E '^(BUN_|NODE_OPTIONS)' >> "$OUT"
exit "\${CODE:-0}"
`;

/** A machine with a downloaded input folder. */
async function machine(more: { readonly [name: string]: string } = {}) {
  const root = await mkdtemp(join(tmpdir(), "kiln-ssm-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, "lib", "b-1", "build");
  const input = join(folder, "input");
  const out = join(root, "out");
  const files: { [name: string]: string } = {
    "kiln-runner": RUNNER,
    "config.json": "{}\n",
    "environment.sh": `export IMAGE_PHASE='it'\\''s BUILDING'\nexport WORKING_DIRECTORY='${root}/work'\n`,
    ...more,
  };
  await mkdir(input, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(input, name), text);
  const sums = digestLines(await digestsOf(files));
  await writeFile(join(input, "SHA256SUMS"), sums);
  return { root, folder, input, out, digest: await sha256(sums) };
}

type Machine = Awaited<ReturnType<typeof machine>>;

/** Runs the script as the agent would. */
async function run(
  { folder, out, digest }: Machine,
  environment: { readonly [name: string]: string } = {},
) {
  const [text = ""] = script?.inputs.runCommand ?? [];
  const filled = text.replaceAll("{{ Folder }}", folder).replaceAll("{{ Digest }}", digest);
  return new Promise<{ code: number; stdout: string; stderr: string; ran: string }>((resolve) => {
    const env = { PATH: process.env["PATH"], OUT: out, ...environment };
    execFile("sh", ["-c", filled], { env }, async (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      const ran = await readFile(out, "utf8").catch(() => "");
      resolve({ code, stdout, stderr, ran });
    });
  });
}

describe("the SSM document's script", () => {
  test("runs the runner in the working directory, with the environment of the build", async () => {
    const m = await machine();
    expect(await run(m)).toStrictEqual({
      code: 0,
      stdout: "",
      stderr: "",
      ran: `${m.input}/kiln-runner run --config ${m.input}/config.json\nphase=it's BUILDING in ${m.root}/work\n`,
    });
  });

  test("keeps variables from the runner that would make its runtime run something else", async () => {
    const here = await machine();
    await run(here, { BUN_OPTIONS: "--preload x", BUN_BE_BUN: "1", NODE_OPTIONS: "--require y" });
    expect(await readFile(here.out, "utf8")).not.toMatch(/BUN_|NODE_OPTIONS/);
  });

  test("leaves nothing of Kiln on the machine after a success", async () => {
    const m = await machine();
    await run(m);
    expect(await readdir(m.root)).toStrictEqual(["out", "work"]);
  });

  test("keeps its folders after a failure, for a look at them", async () => {
    const m = await machine();
    expect((await run(m, { CODE: "1" })).code).toBe(1);
    expect((await readdir(m.folder)).toSorted()).toStrictEqual(["input", "log", "state"]);
  });

  test("hands a wish for a reboot on, and goes on afterwards where the state is", async () => {
    const m = await machine();
    expect((await run(m, { CODE: "194" })).code).toBe(194);
    expect((await readdir(m.folder)).toSorted()).toStrictEqual(["input", "log", "state"]);
    expect((await run(m)).code).toBe(0);
    expect(await readdir(m.root)).toStrictEqual(["out", "work"]);
  });

  test("keeps the folder of another stage or build", async () => {
    const m = await machine();
    await mkdir(join(m.root, "lib", "b-2"));
    await run(m);
    expect(await readdir(join(m.root, "lib"))).toStrictEqual(["b-2"]);
  });

  test.each([
    ["a component document was changed", "config.json", "{ }\n", "a file differs from SHA256SUMS"],
    ["the runner was changed", "kiln-runner", "#!/bin/sh\n", "a file differs from SHA256SUMS"],
    [
      "the environment was changed",
      "environment.sh",
      "touch $OUT\n",
      "a file differs from SHA256SUMS",
    ],
    [
      "the list of digests was changed",
      "SHA256SUMS",
      "\n",
      "SHA256SUMS is not the file that the build has written",
    ],
  ])("runs nothing when %s", async (_, file, text, reason) => {
    const m = await machine();
    await writeFile(join(m.input, file), text);
    const result = await run(m);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(reason);
    expect(result.ran).toBe("");
  });

  test("runs nothing when a file is missing", async () => {
    const m = await machine();
    await rm(join(m.input, "config.json"));
    expect(await run(m)).toMatchObject({ code: 1, ran: "" });
  });

  test("says what is missing where there is no runner", async () => {
    const m = await machine();
    const files = { "config.json": "{}\n", "environment.sh": "WORKING_DIRECTORY=/\n" };
    await rm(join(m.input, "kiln-runner"));
    await writeFile(join(m.input, "environment.sh"), files["environment.sh"]);
    const sums = digestLines(await digestsOf(files));
    await writeFile(join(m.input, "SHA256SUMS"), sums);
    const result = await run({ ...m, digest: await sha256(sums) });
    expect(result.stderr).toContain("there is no kiln-runner in the input folder nor in /run/kiln");
  });

  test("succeeds without components, which shows that the machine answers", async () => {
    const m = await machine();
    const files = { "environment.sh": "WORKING_DIRECTORY=/\n" };
    await rm(join(m.input, "config.json"));
    await writeFile(join(m.input, "environment.sh"), files["environment.sh"]);
    const sums = digestLines(await digestsOf(files));
    await writeFile(join(m.input, "SHA256SUMS"), sums);
    expect(await run({ ...m, digest: await sha256(sums) })).toMatchObject({
      code: 0,
      stdout: "No components to run.\n",
      ran: "",
    });
  });

  test("runs with a runner that was not executable when it came", async () => {
    const m = await machine();
    await chmod(join(m.input, "kiln-runner"), 0o600);
    expect((await run(m)).code).toBe(0);
  });
});

describe("the SSM document", () => {
  test("has one script for each platform", () => {
    expect(
      document.mainSteps.map(({ name, action, precondition }) => [
        name,
        action,
        precondition?.StringEquals.join("="),
      ]),
    ).toStrictEqual([
      ["DownloadInput", "aws:downloadContent", undefined],
      ["RunComponents", "aws:runShellScript", "platformType=Linux"],
      ["RunComponentsOnWindows", "aws:runPowerShellScript", "platformType=Windows"],
    ]);
  });

  test.each([
    ["InputPath", "https://s3.eu-west-1.amazonaws.com/bucket/builds/b-1/build/input/", true],
    ["InputPath", 'https://s3.eu-west-1.amazonaws.com/b"},"x":"/', false],
    ["Folder", "/var/lib/kiln/b-1/build", true],
    ["Folder", "C:\\ProgramData\\Kiln\\b-1\\build", true],
    ["Folder", "/var/lib/kiln/$(reboot)/build", false],
    ["Folder", "/var/lib/kiln/../../etc/build", false],
    ["Folder", "/etc", false],
    ["Folder", "/var/lib/'; reboot; '", false],
    ["Digest", "0".repeat(64), true],
    ["Digest", "0".repeat(63), false],
    ["TimeoutSeconds", "42000", true],
    ["TimeoutSeconds", "0", false],
  ])("takes for %s only what cannot break out of the script: %s", (name, value, isTaken) => {
    expect(new RegExp(document.parameters[name]?.allowedPattern ?? "").test(value)).toBe(isTaken);
  });
});
