import type { Host } from "../../host/host.ts";
import { needTool, runTool } from "./run-tool.ts";
import type { StartTrigger } from "./start-trigger.ts";

/** A task of the Windows Task Scheduler that runs at system start, as SYSTEM. */
export function scheduledTaskTrigger(name: string, host: Host): StartTrigger {
  const schtasks = (...words: readonly string[]) => ({ file: "schtasks.exe", arguments: words });
  return {
    install: (script) =>
      needTool(
        schtasks(
          ...["/Create", "/TN", name, "/TR", `"${script}"`],
          ...["/SC", "ONSTART", "/RU", "SYSTEM", "/RL", "HIGHEST", "/F"],
        ),
        host,
      ),
    remove: async () => {
      const { code } = await runTool(schtasks("/Query", "/TN", name), host);
      if (code === 0) await needTool(schtasks("/Delete", "/TN", name, "/F"), host);
    },
  };
}
