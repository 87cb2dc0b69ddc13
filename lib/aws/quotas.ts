import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { cachedClient } from "./client-cache.ts";
import type { Call } from "./connection.ts";
import { translating, unless } from "./translate-error.ts";

const quotasClient = cachedClient((settings) => new ServiceQuotasClient({ ...settings }));

/** Virtual CPUs of all running on-demand instances of the standard families together. */
const STANDARD_CPUS = { ServiceCode: "ec2", QuotaCode: "L-1216C47A" };

/** How many virtual CPUs standard on-demand instances may have together in the Region; undefined when AWS does not say. */
export async function standardCpuQuota({ connection, signal }: Call): Promise<number | undefined> {
  const client = quotasClient(connection);
  const abort = { abortSignal: signal };
  const ask = async (): Promise<number | undefined> => {
    // A quota that nobody has ever changed may be known as the default only.
    const own = await unless(
      ["NoSuchResourceException"],
      client.send(new GetServiceQuotaCommand(STANDARD_CPUS), abort),
    );
    const found =
      own ?? (await client.send(new GetAWSDefaultServiceQuotaCommand(STANDARD_CPUS), abort));
    return found.Quota?.Value;
  };
  return translating("ask for the quota of virtual CPUs", ask());
}
