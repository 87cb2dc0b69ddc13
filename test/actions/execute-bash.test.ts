import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { executeBash } from "../../lib/actions/execute-bash.ts";
import { KEPT_OUTPUT } from "../../lib/actions/run-command.ts";
import { nodeHost } from "../../lib/host/node-host.ts";
import { actionContext, problemsOf, runAction } from "../fakes/action-context.ts";
import { isRunning } from "../fakes/is-running.ts";

const run = (...commands: string[]) => runAction(executeBash, [{ commands }], actionContext());

describe("executeBash", () => {
  test("executeBash runs its commands as one script: variables and folders carry over", async () => {
    expect(await run("X=7", "cd /", 'echo "$X $PWD"')).toStrictEqual({
      status: "success",
      outputs: [{ stdout: "7 /" }],
    });
  });

  test.each<[string, string[], string]>([
    ["drops all line breaks at the end", ["printf 'a\\n\\n\\n'"], "a"],
    ["keeps blanks and inner line breaks", ["printf '\\n  a\\n\\nb \\n'"], "\n  a\n\nb "],
    ["joins lines that end in CR LF with LF", ["printf 'a\\r\\nb\\r\\n'"], "a\nb"],
    ["leaves standard error out", ["echo bad >&2; echo good"], "good"],
    ["replaces what is no UTF-8", ["printf 'a\\377b'"], "a\ufffdb"],
    [
      "keeps characters that arrive in two pieces",
      ["printf '\\303'; sleep 0.02; printf '\\244'"],
      "ä",
    ],
    ["has nothing to read from standard input", ["cat; echo end"], "end"],
    ["knows the streams by name", ["echo out > /dev/stdout; echo err > /dev/stderr"], "out"],
    ["goes on after a failing command", ["false; echo $?"], "1"],
  ])("executeBash %s", async (_, commands, stdout) => {
    expect(await run(...commands)).toStrictEqual({ status: "success", outputs: [{ stdout }] });
  });

  test("executeBash fails with the code of its last command, and keeps the output", async () => {
    expect(await run("echo so far", "exit 3")).toStrictEqual({
      status: "failed",
      message: "exit status 3",
      exitCode: 3,
      outputs: [{ stdout: "so far" }],
    });
  });

  test("executeBash takes 194 for a request to restart and to run the same step again", async () => {
    expect(await run("echo x", "exit 194")).toStrictEqual({
      status: "reboot",
      resume: "same-step",
      outputs: [{ stdout: "x" }],
    });
  });

  test("executeBash takes 3010, the code of Windows, for 194: a code has eight bits", async () => {
    expect(await run("exit 3010")).toMatchObject({ status: "reboot" });
  });

  test("executeBash names the signal that ended the script", async () => {
    expect(await run("kill -KILL $$")).toStrictEqual({
      status: "failed",
      message: "signal: killed",
      outputs: [{ stdout: "" }],
    });
  });

  test("executeBash logs what the original logs", async () => {
    const context = actionContext();
    await runAction(executeBash, [{ commands: ["echo one; echo two; echo bad >&2"] }], context);
    const plain = context.lines.map((line) =>
      line
        .replaceAll(context.folder, "/tmp")
        .replace(/\d{2,}/g, "N")
        .replace(/\d{2,}/g, "N"),
    );
    expect(plain).toStrictEqual([
      "I ExecuteBash: STARTED EXECUTION",
      "I ExecuteBash: Created temporary directory: /tmp/AWSTOEN",
      "I ExecuteBash: Created temporary script file at: /tmp/AWSTOEN/script-N.sh",
      "I CmdExecution: Preparing object for command bash with arguments [/tmp/AWSTOEN/script-N.sh]",
      "I CmdExecution: Starting execution of command with arguments [bash /tmp/AWSTOEN/script-N.sh]",
      "O one",
      "O two",
      "I CmdExecution: Terminating read operation on STDOUT pipe - EOF",
      "I CmdExecution: Command execution has been completed",
      "I CmdExecution: Command execution was completed successfully",
      "S bad",
      "I CmdExecution: ExitCode 0",
      "I ExecuteBash: Removing temporary directory: /tmp/AWSTOEN",
      "I ExecuteBash: Successfully removed temporary directory: /tmp/AWSTOEN",
      "I ExecuteBash: FINISHED EXECUTION",
    ]);
  });

  test("executeBash marks a failed command as an error", async () => {
    const context = actionContext();
    await runAction(executeBash, [{ commands: ["exit 9"] }], context);
    expect(context.lines).toContain("E CmdExecution: Command execution has resulted in an error");
    expect(context.lines).toContain("I CmdExecution: ExitCode 9");
  });

  test("executeBash does not call a wish for a restart an error", async () => {
    const context = actionContext();
    await runAction(executeBash, [{ commands: ["exit 194"] }], context);
    expect(context.lines.slice(5, 10)).toStrictEqual([
      "I CmdExecution: Terminating read operation on STDOUT pipe - EOF",
      "I CmdExecution: Command execution has been completed",
      "I CmdExecution: Command execution has requested a reboot",
      "S ",
      "I CmdExecution: ExitCode 194",
    ]);
  });

  test("executeBash hands out lines while the script runs", async () => {
    const context = actionContext();
    const marker = join(context.folder, "seen");
    const seen = { ...context.log, stdout: () => nodeHost().files.writeFile(marker, "") };
    const commands = [
      `echo go; for i in $(seq 500); do [ -e ${marker} ] && exit 0; sleep 0.01; done; exit 1`,
    ];
    const result = await runAction(executeBash, [{ commands }], { ...context, log: seen });
    expect(result.status).toBe("success");
  });

  test("executeBash removes its folder, also when the script has left files in it", async () => {
    const context = actionContext();
    const commands = ['touch "$(dirname "$0")/left"', "exit 1"];
    await runAction(executeBash, [{ commands }], context);
    expect(readdirSync(context.folder)).toStrictEqual([]);
  });

  test("executeBash lets a script remove itself", async () => {
    expect((await run('rm -r "$(dirname "$0")"; echo gone')).outputs).toStrictEqual([
      { stdout: "gone" },
    ]);
  });

  test("executeBash hides its script from other users", async () => {
    const result = await run('stat -c %a "$0" "$(dirname "$0")"');
    expect(result.outputs).toStrictEqual([{ stdout: "600\n700" }]);
  });

  test("executeBash stops with all that it has started when its time is over", async () => {
    const controller = new AbortController();
    const context = actionContext({}, { signal: controller.signal });
    let background = 0;
    const stdout = (line: string): void => {
      background = Number(line);
      controller.abort();
    };
    const commands = ["sleep 60 & echo $!; wait"];
    const result = await runAction(executeBash, [{ commands }], {
      ...context,
      log: { ...context.log, stdout },
    });
    expect(result).toMatchObject({ status: "failed", message: "signal: killed" });
    expect([background > 0, isRunning(background)]).toStrictEqual([true, false]);
  });

  test("executeBash does not wait for a daemon that keeps its output open", async () => {
    const result = await run("sleep 20 & echo $!");
    expect(result.status).toBe("success");
    expect(process.kill(Number(result.outputs[0]?.["stdout"]), "SIGKILL")).toBe(true);
  });

  test("executeBash keeps head and tail of long output for chaining, and logs all of it", async () => {
    const context = actionContext();
    const commands = ["echo first; yes 0123456789 | head -n 200000; echo last"];
    const result = await runAction(executeBash, [{ commands }], context);
    const stdout = String(result.outputs[0]?.["stdout"]);
    expect(stdout.startsWith("first\n0123456789\n")).toBe(true);
    expect(stdout.endsWith("0123456789\nlast")).toBe(true);
    expect(stdout).toContain(`[… ${200_000 * 11 + 11 - KEPT_OUTPUT} characters left out …]`);
    expect(context.lines.filter((line) => line.startsWith("O "))).toHaveLength(200_002);
  });

  test.each([
    [{}, ['Cannot read the document: the key "commands" is missing']],
    [{ commands: "echo" }, ['Cannot read "commands": it is "echo", expected a list']],
    [{ commands: [{ echo: "x" }] }, ['Cannot read "commands[0]": it is a mapping, expected text']],
    [{ commands: [] }, ['Cannot use 0 entries for "commands": expected at least 1']],
    [
      { commands: ["true"], command: "x" },
      ['Cannot use the key "command" in the document: it is unknown'],
    ],
    [{ commands: ["true", 7] }, []],
  ])("executeBash refuses bad inputs: %j", (input, problems) => {
    expect(problemsOf(executeBash as never, input)).toStrictEqual(problems);
  });
});
