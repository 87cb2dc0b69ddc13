import type { AwsPort, Host } from "../host.ts";
import { once } from "../once.ts";

/**
 * AWS by its SDK, which is loaded when a document first needs it: most never do, and loading takes longer than many
 * steps. Each port is made once; one that could not be made is tried anew by the next caller.
 */
export function awsPort(options: Pick<Host, "environment" | "metadata" | "request">): AwsPort {
  const { environment, metadata } = options;
  const logs = new Map<string | undefined, ReturnType<AwsPort["logs"]>>();
  return {
    s3: once(async () => (await import("./s3.ts")).s3Port({ environment, metadata })),
    parameters: once(async () => (await import("./parameters.ts")).parameterPort(metadata)),
    components: once(async () =>
      (await import("./components.ts")).componentPort({ ...options, now: Date.now }),
    ),
    registries: once(async () => (await import("./registry-token.ts")).registryTokenPort()),
    logs: (region) => {
      const port =
        logs.get(region) ?? import("./logs.ts").then((each) => each.logsPort(metadata, region));
      logs.set(region, port);
      port.catch(() => logs.delete(region));
      return port;
    },
  };
}
