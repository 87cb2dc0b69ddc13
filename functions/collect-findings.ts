import { containerScans } from "../lib/aws/container-scans.ts";
import { objects } from "../lib/aws/objects.ts";
import { registry } from "../lib/aws/registry.ts";
import { task } from "../lib/aws/task.ts";
import { collectFindings, parseCollectFindingsInput } from "../lib/build/collect-findings.ts";

/** State `CollectFindings` of statemachines/build-container. */
export const handler = task(parseCollectFindingsInput, (input, call) =>
  collectFindings(
    {
      registry: registry(call),
      registryBucket: call.connection.settings.registryBucket,
      logs: objects(call),
      repositories: containerScans(call),
    },
    input,
  ),
);
