import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Action } from "../../lib/actions/action.ts";
import { executePowerShell } from "../../lib/actions/execute-power-shell.ts";
import { installMSI } from "../../lib/actions/install-msi.ts";
import { registryData, registryKey } from "../../lib/actions/registry-data.ts";
import { setRegistry } from "../../lib/actions/set-registry.ts";
import { uninstallMSI } from "../../lib/actions/uninstall-msi.ts";
import type { Command, Host } from "../../lib/host/host.ts";
import { actionContext, problemsOf, runAction } from "../fakes/action-context.ts";
import { awsWith, memoryS3 } from "../fakes/memory-s3.ts";
import { type Answer, recordedRun } from "../fakes/recorded-run.ts";

/** A Windows whose file names live on this computer: every separator becomes a slash. */
function windows(
  answer: (command: Command) => Answer | number | undefined = () => 0,
  replaced: Partial<Host> = {},
) {
  const recorded = recordedRun(answer);
  const context = actionContext();
  const { files } = context.host;
  const place = (path: unknown) => (typeof path === "string" ? path.replaceAll("\\", "/") : path);
  const mapped = Object.fromEntries(
    Object.entries(files).map(([name, call]) => [
      name,
      typeof call === "function"
        ? (first: unknown, ...rest: unknown[]) =>
            (call as (...all: unknown[]) => unknown)(place(first), ...rest.map(place))
        : call,
    ]),
  ) as unknown as typeof files;
  const host = { ...context.host, platform: "windows" as const, files: mapped, run: recorded.run };
  return { ...context, host: { ...host, ...replaced }, recorded };
}

const POWERSHELL = "powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File";

describe("executePowerShell", () => {
  test("executePowerShell runs its commands as one script, with nothing in front", async () => {
    let script = "";
    const context = windows(({ arguments: words }) => {
      script = readFileSync((words.at(-1) ?? "").replaceAll("\\", "/"), "utf8");
      return { stdout: "a\r\nb\r\n" };
    });
    const commands = ["$x = 'ä'", "Write-Output $x"];
    expect(await runAction(executePowerShell, [{ commands }], context)).toStrictEqual({
      status: "success",
      outputs: [{ stdout: "a\nb" }],
    });
    // Only the mark by which Windows PowerShell knows UTF-8.
    expect(script).toBe("\ufeff$x = 'ä'\nWrite-Output $x");
    expect(
      context.recorded
        .lines()[0]
        ?.replace(context.folder, "T")
        .replace(/\d{2,}/g, "N"),
    ).toBe(`${POWERSHELL} T\\AWSTOEN\\script-N.ps1`);
  });

  test("executePowerShell runs a script file", async () => {
    const context = windows();
    await runAction(executePowerShell, [{ file: "C:\\a b.ps1" }], context);
    expect(context.recorded.lines()).toStrictEqual([`${POWERSHELL} C:\\a b.ps1`]);
  });

  test.each([
    [3010, { status: "reboot", resume: "same-step", outputs: [{ stdout: "" }] }],
    [
      194,
      { status: "failed", message: "exit status 194", exitCode: 194, outputs: [{ stdout: "" }] },
    ],
  ])("executePowerShell takes code %d", async (code, result) => {
    expect(
      await runAction(
        executePowerShell,
        [{ file: "x.ps1" }],
        windows(() => code),
      ),
    ).toStrictEqual(result);
  });

  test.each([
    [
      {},
      'Cannot use the inputs of ExecutePowerShell: neither "commands" nor "file" is given, expected exactly one of them',
    ],
    [
      { commands: ["x"], file: "y" },
      'Cannot use the inputs of ExecutePowerShell: "commands" and "file" are both given, expected exactly one of them',
    ],
  ])("executePowerShell refuses %j", (input, problem) => {
    expect(problemsOf(executePowerShell as never, input)).toStrictEqual([problem]);
  });
});

describe("setRegistry", () => {
  test.each<[object, string]>([
    [
      { path: "HKLM:\\SOFTWARE\\Example\\Agent", name: "Enabled", value: 1, type: "DWORD" },
      "reg.exe add HKEY_LOCAL_MACHINE\\SOFTWARE\\Example\\Agent /v Enabled /t REG_DWORD /d 1 /f",
    ],
    [
      { path: "HKEY_CURRENT_USER\\X", name: "", value: "", type: "SZ" },
      "reg.exe add HKEY_CURRENT_USER\\X /ve /t REG_SZ /d  /f",
    ],
    [
      { path: "hkcu:/X/Y", name: "L", value: ["a b", "c"], type: "MULTI_SZ" },
      "reg.exe add HKEY_CURRENT_USER\\X\\Y /v L /t REG_MULTI_SZ /s \u001f /d a b\u001fc /f",
    ],
    [
      { path: "HKCR:\\X", name: "(Default)", value: "%PATH%", type: "EXPAND_SZ" },
      "reg.exe add HKEY_CLASSES_ROOT\\X /ve /t REG_EXPAND_SZ /d %PATH% /f",
    ],
  ])("setRegistry of %j", async (item, line) => {
    const context = windows();
    expect(await runAction(setRegistry, [item], context)).toStrictEqual({
      status: "success",
      outputs: [],
    });
    expect(context.recorded.lines()).toStrictEqual([line]);
  });

  test("setRegistry fails with what reg.exe says", async () => {
    const context = windows(() => ({ code: 1, stdout: "Access is denied." }));
    const item = { path: "HKLM:\\X", name: "N", value: "1", type: "SZ" };
    expect(await runAction(setRegistry, [item], context)).toMatchObject({
      message:
        'Cannot set the registry value "N" of "HKLM:\\X": reg.exe ends with 1, Access is denied.',
    });
  });

  test.each<[string, string | string[], Parameters<typeof registryData>[1], object]>([
    ["a number", "5", "DWORD", { text: "5" }],
    ["a hexadecimal number", "0xFF", "QWORD", { text: "255" }],
    ["the largest number", "18446744073709551615", "QWORD", { text: "18446744073709551615" }],
    [
      "one too large",
      "4294967296",
      "DWORD",
      { problem: '"4294967296" is no DWORD, expected a whole number from 0 to 4294967295' },
    ],
    [
      "a fraction",
      "1.1",
      "DWORD",
      { problem: '"1.1" is no DWORD, expected a whole number from 0 to 4294967295' },
    ],
    ["bytes", ["1", "0xff", "255"], "BINARY", { text: "01FFFF" }],
    ["hex digits", "0x0a fF", "BINARY", { text: "0AFF" }],
    [
      "no bytes",
      ["256"],
      "BINARY",
      { problem: "expected numbers from 0 to 255, or an even number of hex digits" },
    ],
    [
      "half a byte",
      "abc",
      "BINARY",
      { problem: "expected numbers from 0 to 255, or an even number of hex digits" },
    ],
    ["one text as a list", "a", "MULTI_SZ", { text: "a" }],
    [
      "an empty text in a list",
      ["a", ""],
      "MULTI_SZ",
      { problem: "a MULTI_SZ cannot hold empty texts, expected texts of at least one character" },
    ],
    ["a list as text", ["a"], "SZ", { problem: "a list is no SZ, expected one value" }],
  ])("registryData() of %s", (_, value, type, converted) => {
    expect(registryData(value, type)).toStrictEqual(converted);
  });

  test.each(["HKXX:\\a", "HKLM:", "HKLM:\\", "SOFTWARE\\x"])("registryKey() refuses %s", (path) => {
    expect(registryKey(path)).toStrictEqual({
      problem:
        "expected a key below HKCR:, HKU:, HKLM:, HKCC:, HKCU: or the full name of one of them",
    });
  });

  test("setRegistry refuses inputs that do not fit their type before anything runs", () => {
    const item = { path: "HKLM:\\X", name: "N", value: "1.1", type: "DWORD" };
    expect(problemsOf(setRegistry as never, item)).toStrictEqual([
      'Cannot set the registry value "N": "1.1" is no DWORD, expected a whole number from 0 to 4294967295',
    ]);
  });
});

describe("MSI", () => {
  const install = (
    item: object,
    code = 0,
    signature = "Valid",
    replaced: Partial<Host> = {},
    action: Action<never> = installMSI as never,
  ) => {
    const context = windows(
      ({ file }) => (file === "powershell.exe" ? { stdout: `${signature}\r\n` } : code),
      replaced,
    );
    const result = runAction(action as never, [{ path: "C:\\a b.msi", ...item }], context);
    return result.then((each) => ({ result: each, context }));
  };
  const outputs = (msiExitCode: number, logFile = "") => [{ logFile, msiExitCode, stdout: "" }];

  test("installMSI checks the signature, then runs msiexec with arguments as they are", async () => {
    const { result, context } = await install({
      logFile: "logs/x y.log",
      logOptions: "*v",
      properties: { SERVER: '"Acme Tools"', DIR: "C:\\a b", N: 1 },
    });
    expect(result).toStrictEqual({ status: "success", outputs: outputs(0, "logs/x y.log") });
    const [check, msiexec] = context.recorded.commands;
    expect(check?.environment).toStrictEqual({ KILN_FILE: "C:\\a b.msi" });
    expect(msiexec?.isVerbatim).toBe(true);
    expect(context.recorded.lines()[1]).toBe(
      'msiexec.exe /i "C:\\a b.msi" /qn /norestart /L*v "logs/x y.log" SERVER="Acme Tools" DIR="C:\\a b" N=1',
    );
  });

  test.each([
    [0, "Allow", "success"],
    [1614, "Allow", "success"],
    [3010, "Allow", "reboot"],
    [1641, "Allow", "reboot"],
    [0, "Force", "reboot"],
    [3010, "Skip", "success"],
    [1605, "Allow", "failed"],
    [1603, "Force", "failed"],
  ])("installMSI with code %d and reboot: %s is a %s", async (code, reboot, status) => {
    const { result } = await install({ reboot }, code);
    expect(result).toMatchObject({
      status,
      outputs: outputs(code),
      ...(status === "reboot" ? { resume: "next-step" } : {}),
    });
  });

  test("installMSI notes the restart that it skips", async () => {
    const { context } = await install({ reboot: "Skip" }, 3010);
    expect(context.lines).toContain(
      "I InstallMSI: The installer needs a restart, which the reboot input tells to skip",
    );
  });

  test("uninstallMSI also takes 1605 for success: there is nothing to remove", async () => {
    const { result, context } = await install({}, 1605, "Valid", {}, uninstallMSI as never);
    expect(result.status).toBe("success");
    expect(context.recorded.lines()[1]).toBe('msiexec.exe /x "C:\\a b.msi" /qn /norestart');
  });

  test.each([
    ["NotSigned", {}, "failed"],
    ["NotSigned", { allowUnsignedInstaller: true }, "success"],
    ["NotSigned", { ignoreAuthenticodeSignatureErrors: true }, "failed"],
    ["HashMismatch", {}, "failed"],
    ["HashMismatch", { ignoreAuthenticodeSignatureErrors: true }, "success"],
    ["HashMismatch", { allowUnsignedInstaller: true }, "failed"],
    ["", {}, "failed"],
  ])(
    "installMSI of a file with the signature %s and %j is a %s",
    async (signature, item, status) => {
      const { result, context } = await install(item, 0, signature);
      expect(result.status).toBe(status);
      expect(context.recorded.commands).toHaveLength(status === "success" ? 2 : 1);
    },
  );

  test("installMSI says how to run a file without a signature", async () => {
    const { result } = await install({}, 0, "NotSigned");
    expect(result).toMatchObject({
      message:
        'Cannot run "C:\\a b.msi": its signature has the status NotSigned, expected Valid. Set "allowUnsignedInstaller" to true to run it all the same',
    });
  });

  test.each([
    ["s3://bucket/k/agent.msi", { aws: awsWith(memoryS3({ "bucket/k/agent.msi": "msi" })) }],
    [
      "https://dl.example/agent.msi?x=1",
      {
        request: async () => ({
          status: 200,
          headers: {},
          body: (async function* () {
            yield Buffer.from("msi");
          })(),
        }),
      },
    ],
  ] as [string, Partial<Host>][])("installMSI fetches %s first", async (path, replaced) => {
    const { result, context } = await install({ path }, 0, "Valid", replaced);
    expect(result.status).toBe("success");
    expect(context.recorded.lines()[1]).toMatch(/^msiexec\.exe \/i ".*\\AWSTOE\d+\\agent\.msi" /);
  });

  test("installMSI fails when the installer cannot be fetched", async () => {
    const { result } = await install({ path: "s3://b/k" }, 0, "Valid", {
      aws: awsWith(memoryS3()),
    });
    expect(result).toStrictEqual({
      status: "failed",
      message: 'Cannot get "s3://b/k": no such key',
      outputs: [],
    });
  });

  test.each([
    [{ properties: { REBOOT: "ReallySuppress" } }],
    [{ properties: { reinstallmode: '"ecmus"' } }],
    [{ properties: { REINSTALL: "ALL" } }],
    [{ properties: { "A B": "x" } }],
    [{ logOptions: "q" }],
    [{ reboot: "never" }],
  ])("installMSI refuses %j", (input) => {
    expect(problemsOf(installMSI as never, { path: "x.msi", ...input })).toHaveLength(1);
  });
});

test("a module for Windows works on files of Windows in these tests", async () => {
  const context = windows();
  writeFileSync(join(context.folder, "x"), "1");
  expect(await context.host.files.readFile(`${context.folder}\\x`, "utf8")).toBe("1");
});
