import { Unavailable } from "../../errors.ts";
import type { Host } from "../../host/host.ts";
import { shellWord } from "../../shell-word.ts";
import { needTool, runTool } from "./run-tool.ts";
import type { StartTrigger } from "./start-trigger.ts";

/** An `@reboot` line in the user's crontab, with a name at its end by which it is found again. All others stay. */
export function crontabTrigger(name: string, host: Host): StartTrigger {
  const mark = ` # ${name}`;
  const write = (lines: readonly string[]): Promise<void> =>
    lines.length === 0
      ? needTool({ file: "crontab", arguments: ["-r"] }, host)
      : needTool({ file: "crontab", arguments: ["-"], input: `${lines.join("\n")}\n` }, host);
  return {
    install: async (script) => {
      const others = (await crontab(host)).filter((line) => !line.endsWith(mark));
      // To cron a percent sign is a line break.
      const command = `/bin/sh ${shellWord(script)}`.replaceAll("%", "\\%");
      await write([...others, `@reboot ${command}${mark}`]);
    },
    remove: async () => {
      // Where the crontab cannot be read none was written either; `install` tells why.
      const lines = await crontab(host).catch(() => []);
      const others = lines.filter((line) => !line.endsWith(mark));
      if (others.length < lines.length) await write(others);
    },
  };
}

/** The lines of the user's crontab. An unreadable one is never taken for an empty one, for it would be overwritten. */
async function crontab(host: Host): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runTool({ file: "crontab", arguments: ["-l"] }, host);
  if (code === 0) return stdout === "" ? [] : stdout.replace(/\n$/, "").split("\n");
  if (/no crontab|no such file/i.test(stderr)) return [];
  throw new Unavailable(`Cannot read the crontab: crontab -l ends with ${code}, ${stderr.trim()}`);
}
