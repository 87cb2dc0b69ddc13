import { describe, expect, test } from "vitest";
import { main } from "../../../lib/cli/main.ts";
import { capturedIo } from "../../fakes/io.ts";

async function components(...argv: readonly string[]) {
  const io = capturedIo();
  const code = await main(["components", ...argv], io);
  return { code, stdout: io.out(), stderr: io.err() };
}

describe("kiln components", () => {
  test("lists each with name, version, kind, platform and a sentence", async () => {
    const { code, stdout } = await components();
    expect(code).toBe(0);
    expect(stdout.split("\n").filter((line) => line !== "")).toHaveLength(19);
    expect(stdout).toMatch(/^nginx@\d+\.\d+\.\d+ +build +Linux +Installs the web server nginx/m);
    expect(stdout).toMatch(/^reboot-test@\d+\.\d+\.\d+ +test +Linux +Restarts a machine/m);
  });

  test("lists them as JSON", async () => {
    const { stdout } = await components("--json");
    const list = JSON.parse(stdout) as readonly { readonly name: string }[];
    expect(list.find(({ name }) => name === "hello-world")).toMatchObject({
      type: "BUILD",
      platform: "Linux",
      supportedOsVersions: "any Linux",
      phases: ["build", "validate", "test"],
    });
  });
});

describe("kiln components NAME", () => {
  test("shows parameters with defaults, phases, distributions, and how a pipeline names it", async () => {
    const { code, stdout } = await components("port-listening");
    expect(code).toBe(0);
    expect(stdout).toBe(`port-listening@1.0.0  test
  Proves that something on a machine from the image accepts connections on a TCP port.

  distributions  any Linux
  phases         test
  versions       1.0.0

Parameters
  Port  (required)
    Number of the port, 1 to 65535.
  Host  (default "127.0.0.1")
    Address to connect to.
  TimeoutSeconds  (default "60")
    Longest time until it answers.

In a pipeline file
  components:
    - componentArn: port-listening@1.x.x
      parameters:
        - { name: Port, value: [...] }
`);
  });

  test("shows it as JSON, with all its versions", async () => {
    const { stdout } = await components("sanitise@1.0.0", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      name: "sanitise",
      version: "1.0.0",
      versions: ["1.0.0"],
    });
  });

  test.each([
    [
      ["ngnix"],
      1,
      'Cannot show component "ngnix": the library has none of that name, did you mean "nginx"?',
    ],
    [
      ["nginx@9.0.0"],
      1,
      'Cannot show component "nginx@9.0.0": the library has only versions 1.0.0 of it',
    ],
    [["nginx", "chrony"], 2, "Cannot show components: expected at most one"],
  ])("says what is wrong with %j", async (argv, code, message) => {
    const answer = await components(...argv);
    expect(answer.code).toBe(code);
    expect(answer.stderr).toContain(message);
  });
});
