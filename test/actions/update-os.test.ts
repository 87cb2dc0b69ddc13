import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { linuxUpdate } from "../../lib/actions/linux-update.ts";
import { updateOS } from "../../lib/actions/update-os.ts";
import { windowsUpdateScript } from "../../lib/actions/windows-update-script.ts";
import { nodeHost } from "../../lib/host/node-host.ts";
import { actionContext, problemsOf, runAction } from "../fakes/action-context.ts";
import { recordedRun } from "../fakes/recorded-run.ts";

const AMAZON_LINUX_2023 = 'NAME="Amazon Linux"\nID="amzn"\nVERSION_ID="2023"\n';
const AMAZON_LINUX_2 = 'NAME="Amazon Linux"\nID="amzn"\nVERSION_ID="2"\n';
const APT =
  "apt-get -y -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold";

describe("linuxUpdate()", () => {
  test.each<[string, Parameters<typeof linuxUpdate>, string[]]>([
    [
      "all by apt-get",
      ["apt-get", { include: [], exclude: [] }, ""],
      [`${APT} update`, `${APT} --with-new-pkgs upgrade`],
    ],
    [
      "some by apt-get",
      ["apt-get", { include: ["a", "b"], exclude: ["b"] }, ""],
      [`${APT} update`, `${APT} install --only-upgrade -- a`],
    ],
    ["all by yum", ["yum", { include: [], exclude: [] }, AMAZON_LINUX_2], ["yum -y update"]],
    [
      "some by yum",
      ["yum", { include: ["a", "b"], exclude: ["b"] }, ""],
      ["yum -y --exclude=b update a"],
    ],
    [
      "all by dnf",
      ["dnf", { include: [], exclude: ["kernel*"] }, "ID=fedora\nVERSION_ID=44\n"],
      ["dnf -y --refresh --exclude=kernel* upgrade"],
    ],
    [
      "Amazon Linux 2023",
      ["dnf", { include: [], exclude: [] }, AMAZON_LINUX_2023],
      ["dnf -y --refresh --releasever=latest upgrade"],
    ],
    ["nothing that is not excluded", ["yum", { include: ["a"], exclude: ["a"] }, ""], []],
  ])("linuxUpdate() of %s", (_, input, lines) => {
    const commands = linuxUpdate(...input);
    expect(commands.map((each) => [each.file, ...each.arguments].join(" "))).toStrictEqual(lines);
  });

  test("linuxUpdate() asks apt-get no questions", () => {
    const [command] = linuxUpdate("apt-get", { include: [], exclude: [] }, "");
    expect(command?.environment).toStrictEqual({
      DEBIAN_FRONTEND: "noninteractive",
      NEEDRESTART_SUSPEND: "1",
    });
  });
});

describe("updateOS on Linux", () => {
  const contextWith = (recorded: ReturnType<typeof recordedRun>) =>
    actionContext({ userId: 0, run: recorded.run });
  const lookFor = (name: string) => `bash -c type -- "$1" >/dev/null 2>&1 bash ${name}`;

  test("updateOS works without inputs, and leaves no output", async () => {
    const recorded = recordedRun();
    expect(await runAction(updateOS, [], contextWith(recorded))).toStrictEqual({
      status: "success",
      outputs: [],
    });
    expect(recorded.lines()).toStrictEqual([
      lookFor("apt-get"),
      `${APT} update`,
      `${APT} --with-new-pkgs upgrade`,
    ]);
  });

  test("updateOS holds what apt-get is to leave out, and releases what was not held before", async () => {
    const recorded = recordedRun(({ arguments: [first] }) =>
      first === "showhold" ? { stdout: "held\n" } : 0,
    );
    await runAction(updateOS, [{ exclude: ["held", "linux-aws"] }], contextWith(recorded));
    expect(recorded.lines()).toStrictEqual([
      lookFor("apt-get"),
      "apt-mark showhold",
      "apt-mark hold -- linux-aws",
      `${APT} update`,
      `${APT} --with-new-pkgs upgrade`,
      "apt-mark unhold -- linux-aws",
    ]);
  });

  test("updateOS stops at the first command that fails, and still releases what it has held", async () => {
    const recorded = recordedRun(({ file }) => (file === "apt-get" ? 100 : 0));
    expect(await runAction(updateOS, [{ exclude: ["x"] }], contextWith(recorded))).toStrictEqual({
      status: "failed",
      message: "exit status 100",
      exitCode: 100,
      outputs: [],
    });
    expect(recorded.lines().slice(-2)).toStrictEqual([`${APT} update`, "apt-mark unhold -- x"]);
  });

  test.each([
    [["apt-get"], "dnf"],
    [["apt-get", "dnf"], "yum"],
  ])("updateOS without %j uses %s", async (missing, manager) => {
    const recorded = recordedRun(({ arguments: words }) =>
      missing.includes(words[3] ?? "") ? 1 : 0,
    );
    await runAction(updateOS, [], contextWith(recorded));
    expect(recorded.commands.at(-1)?.file).toBe(manager);
  });

  test("updateOS fails without a package manager", async () => {
    const context = contextWith(recordedRun(() => 1));
    expect(await runAction(updateOS, [], context)).toMatchObject({
      message: "Cannot update the system: it has none of the package managers apt-get, dnf and yum",
    });
  });

  test("updateOS fails for anybody but root", async () => {
    const context = actionContext({ userId: 1000 });
    expect(await runAction(updateOS, [], context)).toMatchObject({
      message: "Cannot update the system: UpdateOS needs root",
    });
  });

  test("updateOS logs what the package manager prints", async () => {
    const context = actionContext();
    for (const name of ["apt-get", "apt-mark"]) {
      writeFileSync(join(context.folder, name), `#!/bin/sh\necho "${name} $DEBIAN_FRONTEND"\n`);
      chmodSync(join(context.folder, name), 0o755);
    }
    const environment = { PATH: `${context.folder}:${process.env["PATH"]}` };
    const { run } = nodeHost({ environment, temporaryDirectory: context.folder });
    const host = { ...context.host, run, userId: 0 };
    await runAction(updateOS, [], { ...context, host });
    expect(context.lines.filter((line) => line.startsWith("O"))).toStrictEqual([
      "O apt-get noninteractive",
      "O apt-get noninteractive",
    ]);
  });

  test.each(["--nogpgcheck", "", " x"])("updateOS refuses the package name %j", (name) => {
    expect(problemsOf(updateOS as never, { include: [name] })).toHaveLength(1);
  });
});

describe("updateOS on Windows", () => {
  test.each([
    [0, { status: "success", outputs: [] }],
    [3010, { status: "reboot", resume: "same-step", outputs: [] }],
    [1, { status: "failed", message: "exit status 1", exitCode: 1, outputs: [] }],
  ])("updateOS takes code %d of its script", async (code, result) => {
    const recorded = recordedRun(({ arguments: words }) => {
      script = readFileSync(words.at(-1) ?? "", "utf8");
      return code;
    });
    let script = "";
    const context = actionContext({ platform: "windows", run: recorded.run });
    const path = (text: string) => text.replaceAll("\\", "/");
    const files = {
      ...context.host.files,
      mkdir: (name: string, options: object) => context.host.files.mkdir(path(name), options),
      rmdir: (name: string) => context.host.files.rmdir(path(name)),
    } as typeof context.host.files;
    expect(
      await runAction(updateOS, [{ include: ["KB1"] }], {
        ...context,
        host: { ...context.host, files },
      }),
    ).toStrictEqual(result);
    expect(script).toBe(`\ufeff${windowsUpdateScript({ include: ["KB1"], exclude: [] })}`);
  });

  test("windowsUpdateScript() writes entries as PowerShell texts that end nowhere else", () => {
    const script = windowsUpdateScript({
      include: ["KB1", "*Security*"],
      exclude: ["a'; exit\u2019"],
    });
    expect(script.split("\n").slice(0, 3)).toStrictEqual([
      "$ErrorActionPreference = 'Stop'",
      "$include = @('KB1', '*Security*')",
      "$exclude = @('a''; exit\u2019\u2019')",
    ]);
  });
});
