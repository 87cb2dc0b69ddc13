import type { ContextKey } from "../document/context-keys.ts";
import type { Host } from "../host/host.ts";
import { timeText } from "./report.ts";

/** Where a context reference stands. */
export type ContextPlace = {
  readonly executionId: string;
  readonly phase: string;
  readonly step: string;
};

/** The value of `{{ context:KEY }}`. What cannot be known off EC2 is empty. */
export async function contextValue(
  key: ContextKey,
  place: ContextPlace,
  host: Host,
): Promise<string> {
  switch (key) {
    case "executionId":
    case "phase":
    case "step":
      return place[key];
    case "osPlatform":
      return host.platform;
    case "osName":
      return osRelease(host, "NAME");
    case "osVersion":
      return osRelease(host, "VERSION_ID");
    case "date":
      return timeText(host.clock.now()).slice(0, 10);
    case "dateTime":
      return timeText(host.clock.now());
    case "uuid":
      return host.uuid();
    case "hostname":
      return host.hostname;
    case "region":
      return region(host);
    case "accountId":
      return accountId(host);
  }
}

async function osRelease(host: Host, field: string): Promise<string> {
  if (host.platform === "windows") return field === "NAME" ? "Windows" : "";
  if (host.platform === "darwin") return field === "NAME" ? "macOS" : "";
  const text = await host.files.readFile("/etc/os-release", "utf8").catch(() => "");
  const value = new RegExp(`^${field}=(.*)$`, "m").exec(text)?.[1] ?? "";
  return value.trim().replace(/^(["'])(.*)\1$/, "$2");
}

async function region(host: Host): Promise<string> {
  const { environment } = host;
  return (
    environment["AWS_REGION"] ||
    environment["AWS_DEFAULT_REGION"] ||
    (await host.metadata("placement/region").catch(() => ""))
  );
}

async function accountId(host: Host): Promise<string> {
  const text = await host.metadata("identity-credentials/ec2/info").catch(() => "");
  return /"AccountId"\s*:\s*"(\d+)"/.exec(text)?.[1] ?? "";
}
