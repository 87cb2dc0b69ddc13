/** `kiln plan` in an account: the local cloud on loopback, reached as an account is. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { removeTree } from "../../../lib/local/machines/remove-tree.ts";
import { type TestAccount, testAccount, useAccount } from "../../fakes/account.ts";

let base: string;
let account: TestAccount;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "kiln-plan-"));
  account = await testAccount(base, async () => ({ exitCode: 0 }));
  useAccount(account);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await account.close();
  await removeTree(base);
});

const COMPONENT = `schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        inputs: { commands: [echo hello] }
`;

const pipeline = () => `name: web
imageRecipe:
  parentImage: ${account.parentId}
  sanitiseConfiguration: { sanitiseEnabled: false }
  components: [{ uri: web.yml }]
imageTestsConfiguration: { imageTestsEnabled: false }
`;

describe("kiln plan --stack", () => {
  test("compares a file, or what was applied, with the account's last image", async () => {
    await account.write("web.yml", COMPONENT);
    await account.write("web.pipeline.yml", pipeline());
    const plan = (...words: readonly string[]) =>
      account.kiln("plan", ...words, "--stack", "kiln-dev");
    const first = await plan("web.pipeline.yml");
    expect(first, first.err).toMatchObject({ code: 0, err: "" });
    expect(first.out).toMatch(
      /^A build would make web@1\.0\.0\/1\n {2}There is no image of this pipeline yet\n/,
    );

    await account.kiln("apply", "web.pipeline.yml");
    expect(await account.kiln("start", "web", "--wait")).toMatchObject({ code: 0 });
    expect((await plan("web")).out).toMatch(/^Nothing has changed since web@1\.0\.0\/1\n/);

    await account.write("web.yml", COMPONENT.replace("hello", "goodbye"));
    const { out } = await plan("web.pipeline.yml", "--json");
    expect(JSON.parse(out)).toMatchObject({
      plan: { image: { version: "1.0.1", build: 1 }, parent: { imageId: account.parentId } },
      last: { version: "1.0.0", build: 1 },
      difference: { verdict: "changed", changes: [{ kind: "component-changed" }] },
      documents: [{ component: "web.yml" }],
    });
    expect((await plan("web")).out, "the file was not applied").toMatch(/^Nothing has changed/);
  });

  test.each([
    [["plan"], 2, "Cannot plan: expected one pipeline\n  → kiln plan web.pipeline.yml\n"],
    [
      ["plan", "nothing", "--stack", "kiln-dev"],
      1,
      'Cannot find pipeline "nothing": none of that name has been applied, expected "kiln apply" first\n',
    ],
    [
      ["plan", "nothing", "--stack", "kiln-dev", "--parent", "web"],
      3,
      /^Cannot use "--parent web": expected an AMI id/,
    ],
  ] as const)("%j is refused", async (words, code, err) => {
    const result = await account.kiln(...words);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toMatch(err);
  });
});
