/**
 * Makes a deployed stack ready for its removal: refuses while builds are open, whose instances nobody would end any
 * more, and empties the registry, because CloudFormation removes empty buckets only. `serverless remove` calls it.
 *
 * Usage: node scripts/prepare-removal.ts --stack NAME --region REGION [--registry Retain]
 */
import { machines } from "../lib/aws/machines.ts";
import { registry } from "../lib/aws/registry.ts";
import { s3Client } from "../lib/aws/s3-client.ts";
import { isAlive } from "../lib/build/cloud.ts";
import { buildOfOpenKey, OPEN_BUILDS } from "../lib/build/registry-keys.ts";
import { STACK } from "../lib/build/tags.ts";
import { type DeployedStack, deployedStack, stackFlags } from "./deployed-stack.ts";
import { emptyBucket } from "./empty-bucket.ts";

try {
  const flags = stackFlags(process.argv.slice(2));
  const deployed = await deployedStack(flags);
  if (deployed !== undefined) {
    await refuseWhileOpen(deployed);
    if (flags.registry !== "Retain") await emptyRegistry(deployed);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function refuseWhileOpen({ name, isProtected, call }: DeployedStack): Promise<void> {
  if (isProtected)
    throw new Error(
      `Cannot remove stack "${name}": it is protected against termination.\n  → aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name}`,
    );
  const open = (await registry(call).list(OPEN_BUILDS)).map(buildOfOpenKey);
  if (open.length > 0)
    throw new Error(
      `Cannot remove stack "${name}": builds are under way: ${open.join(", ")}.\n  → Wait for them, or end each: kiln cancel BUILD.`,
    );
  const found = await machines(call).find(call.connection.region, { [STACK]: name });
  const alive = found.filter(isAlive).map(({ instanceId }) => instanceId);
  if (alive.length > 0)
    throw new Error(
      `Cannot remove stack "${name}": instances of failed builds were kept, and nothing would end them: ${alive.join(", ")}.\n  → aws ec2 terminate-instances --instance-ids ${alive.join(" ")}`,
    );
}

async function emptyRegistry({ call }: DeployedStack): Promise<void> {
  const { registryBucket } = call.connection.settings;
  console.error(
    `Removing the registry s3://${registryBucket}: pipelines, components, records and logs. Images that were built stay.`,
  );
  const count = await emptyBucket(s3Client(call.connection), registryBucket);
  console.error(`${count} versions of objects are removed.`);
}
