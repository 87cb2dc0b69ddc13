import { expect, test } from "vitest";
import type { Host } from "../../../lib/host/host.ts";
import { nodeHost } from "../../../lib/host/node-host.ts";
import { forgetRestart, restartMachine } from "../../../lib/runner/restart/restart-machine.ts";
import { renderRestartScript } from "../../../lib/runner/restart/restart-script.ts";

const STATE = "C:\\State\\run.jsonl";
const CONTINUATION = {
  argv: ["C:\\kiln runner.exe", "run", "--documents=a.yml"],
  statePath: STATE,
};
const TASK = /^kiln-runner-[0-9a-f]{16}$/;

/** A Windows computer with its scheduled tasks and files; `fails` are programs that do. */
function windows(fails: readonly string[] = []) {
  const tasks = new Map<string, string>();
  const files = new Map<string, string>();
  const ran: string[] = [];
  const base = nodeHost();
  const host: Host = {
    ...base,
    platform: "windows",
    workingDirectory: "C:\\Work",
    environment: {},
    files: {
      ...base.files,
      writeFile: async (path, data) => void files.set(String(path), String(data)),
      rm: async (path) => void files.delete(String(path)),
    },
    run: async ({ file, arguments: words }) => {
      ran.push([file, ...words].join(" "));
      const [verb, , name = "", , command = ""] = words;
      if (verb === "/Create") tasks.set(name, command);
      const isMissing = verb === "/Query" && !tasks.has(name);
      if (verb === "/Delete") tasks.delete(name);
      return { code: isMissing || fails.includes(file) ? 1 : 0, signal: null, isKilled: false };
    },
  };
  return { host, tasks, files, ran };
}

test("restartMachine() leaves a task on Windows, which forgetRestart() removes", async () => {
  const { host, tasks, files, ran } = windows();
  await restartMachine(CONTINUATION, host);
  const script = `${STATE}.restart.cmd`;
  expect([...tasks]).toStrictEqual([[expect.stringMatching(TASK), `"${script}"`]]);
  expect([...files.keys()]).toStrictEqual([script]);
  expect(ran[0]).toMatch(/ \/SC ONSTART \/RU SYSTEM \/RL HIGHEST \/F$/);
  expect(ran.at(-1)).toBe(
    "powershell.exe -NoProfile -NonInteractive -Command Restart-Computer -Force",
  );
  await forgetRestart(STATE, host);
  expect([tasks.size, files.size]).toStrictEqual([0, 0]);
  await forgetRestart(STATE, host);
});

test("restartMachine() leaves nothing when Windows refuses to restart", async () => {
  const { host, tasks, files } = windows(["powershell.exe"]);
  await expect(restartMachine(CONTINUATION, host)).rejects.toMatchObject({
    name: "Kiln.Unavailable",
    message:
      'Cannot run "powershell.exe -NoProfile -NonInteractive -Command Restart-Computer -Force": it ends with 1',
  });
  expect([tasks.size, files.size]).toStrictEqual([0, 0]);
});

test("renderRestartScript() quotes what Windows would change", () => {
  const text = renderRestartScript(
    { argv: ["C:\\a b.exe", "run", '--parameters=A=100%,B="x"'], output: "C:\\out.log" },
    { platform: "windows", workingDirectory: "C:\\Work", environment: {} },
  );
  expect(text.split("\r\n").slice(2)).toStrictEqual([
    'cd /d "C:\\Work" || exit /b 1',
    '"C:\\a b.exe" "run" "--parameters=A=100%%,B=\\"x\\"" >> "C:\\out.log" 2>&1',
    "",
  ]);
});

test("renderRestartScript() keeps words whole in a shell, and the search path", () => {
  const text = renderRestartScript(
    { argv: ["/opt/it's", "$HOME `x`"], output: "/out log" },
    { platform: "linux", workingDirectory: "/w", environment: { PATH: "/p:/q", SECRET: "s" } },
  );
  expect(text.split("\n").slice(2)).toStrictEqual([
    "PATH='/p:/q'",
    "export PATH",
    "cd '/w' || exit 1",
    "exec '/opt/it'\\''s' '$HOME `x`' >> '/out log' 2>&1",
    "",
  ]);
});
