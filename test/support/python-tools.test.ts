import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../fakes/action-context.ts";
import { packageRoot } from "../fakes/io.ts";
import type { RunTool } from "./python-environment.ts";
import { pythonTools } from "./python-tools.ts";

type Failure = { readonly stderr?: string; readonly message?: string };

/** A folder, requirements, and a computer where command lines that match fail. */
function computer(failures: readonly (readonly [RegExp, Failure])[] = []) {
  const root = temporaryFolder();
  const requirements = join(root, "requirements.txt");
  const folder = join(root, ".venv");
  const lines: string[] = [];
  writeFileSync(requirements, "moto==1");
  const run: RunTool = async (file, ...args) => {
    const line = [file, ...args].join(" ").replaceAll(`${root}/`, "");
    lines.push(line.replaceAll(/\.venv\/[0-9a-f]{12}/g, ".venv/ID"));
    const [, failure] = failures.find(([pattern]) => pattern.test(line)) ?? [];
    const [environment] = /\S+\.venv\/[0-9a-f]{12}/.exec([file, ...args].join(" ")) ?? [];
    if (environment !== undefined) mkdirSync(environment, { recursive: true });
    if (failure !== undefined) throw Object.assign(new Error("failed"), failure);
    return args.join(" ").includes("version_info") ? "True 3.11.7\n" : "";
  };
  return { requirements, folder, lines, make: () => pythonTools({ folder, requirements, run }) };
}

const INSTALLED =
  "install --quiet --no-input --disable-pip-version-check --require-hashes --no-deps --only-binary :all: --no-compile --requirement requirements.txt";
const withoutProbe = (lines: readonly string[]) =>
  lines.filter((line) => !line.includes("version_info"));

test("pythonTools() makes the environment once, also for two that ask at the same time", async () => {
  const { folder, lines, make } = computer();
  const [first, second] = await Promise.all([make(), make()]);
  expect(await make()).toStrictEqual(first);
  expect(second).toStrictEqual(first);
  expect(withoutProbe(lines)).toStrictEqual([
    "python3 -m venv .venv/ID",
    `.venv/ID/bin/python -m pip ${INSTALLED}`,
  ]);
  expect(first.aws).toMatch(`${folder}/`);
});

test("pythonTools() makes another when the pins have changed, and removes the one before", async () => {
  const { requirements, folder, make } = computer();
  const before = await make();
  writeFileSync(requirements, "moto==2");
  const after = await make();
  expect(after.aws).not.toBe(before.aws);
  expect(readdirSync(folder)).toStrictEqual([after.aws.slice(folder.length + 1).split("/")[0]]);
});

test("pythonTools() uses the computer's pip where Python cannot bring its own", async () => {
  const { lines, make } = computer([[/-m venv \.venv/, { stderr: "ensurepip is not available" }]]);
  await make();
  expect(withoutProbe(lines).slice(1)).toStrictEqual([
    "python3 -m venv --without-pip .venv/ID",
    "python3 -m pip --python .venv/ID/bin/python --version",
    `python3 -m pip --python .venv/ID/bin/python ${INSTALLED}`,
  ]);
});

test.each([
  [
    "no Python",
    [[/version_info/, { message: "spawn python3 ENOENT" }]] as const,
    "Cannot run python3: spawn python3 ENOENT. Install Python 3.10 or later (Debian, Ubuntu: apt-get install python3-venv).",
  ],
  [
    "neither ensurepip nor pip",
    [
      [/-m venv \.venv/, {}],
      [/-m pip/, {}],
    ] as const,
    "Cannot make a virtual environment: this Python lacks ensurepip, and there is no pip of 22.3 or later. Install either (Debian, Ubuntu: apt-get install python3-venv).",
  ],
  [
    "no registry",
    [[/-m pip install/, { stderr: "Retrying\nERROR: No matching distribution found\n" }]] as const,
    "Cannot install what test/requirements.txt pins: ERROR: No matching distribution found. Give pip a way to PyPI or to a mirror of it (PIP_INDEX_URL, HTTPS_PROXY), and run the tests again.",
  ],
])("pythonTools() tells what to do about %s, once in a test run", async (_, failures, message) => {
  const { folder, lines, make } = computer(failures);
  await expect(make()).rejects.toMatchObject({ name: "NoPythonTools", message });
  const tried = lines.length;
  await expect(make()).rejects.toMatchObject({ name: "NoPythonTools", message });
  expect(lines).toHaveLength(tried);
  expect(readdirSync(folder)).toStrictEqual(["missing"]);

  writeFileSync(join(folder, "missing"), "1\nof another run");
  await expect(make()).rejects.toMatchObject({ message });
});

test("test/requirements.txt pins everything by digest and names no registry", () => {
  const text = readFileSync(join(packageRoot, "test", "requirements.txt"), "utf8");
  const pins = text.split(/\n(?=\S)/).filter((each) => !each.startsWith("#"));
  for (const pin of pins)
    expect(pin).toMatch(/^[a-z0-9-]+==\S+ \\\n {4}--hash=sha256:[0-9a-f]{64}/);
  expect(text).not.toMatch(/:\/\/|index-url|find-links/);
});
