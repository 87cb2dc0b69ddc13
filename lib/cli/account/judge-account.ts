/** What doctor says about facts of an account. */
import type { DefaultNetwork } from "../../aws/default-network.ts";
import type { Stack } from "../../aws/stacks.ts";
import type { NetworkFacts, ProfileFacts } from "../../build/agent-facts.ts";
import { type Finding, fail, ok, warn } from "./check.ts";

const DEPLOY = 'Run "npx serverless deploy".';

/** Judges the stack by CloudFormation's word. */
export function judgeStack({ name, status, statusReason }: Stack): Finding {
  const detail = `${name} is ${status}${statusReason === undefined ? "" : `: ${statusReason}`}`;
  if (/^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return ok(detail);
  if (status === "UPDATE_ROLLBACK_COMPLETE")
    return warn(`${detail}; the last deployment failed and the one before it is in place`, DEPLOY);
  if (/_IN_PROGRESS$/.test(status)) return warn(`${detail}; it is being deployed`, "Wait for it.");
  return fail(detail, "Look at the stack's events in CloudFormation, and deploy again.");
}

/**
 * Judges the version of the stack by that of the command.
 *
 * @param deployed As the stack says it; stacks of before 0.1.0 say none, as the local cloud does.
 */
export function judgeVersion(deployed: string | undefined, own: string): Finding {
  if (deployed === undefined || deployed === own) return ok(`version ${own}`);
  return warn(
    `the stack is Kiln ${deployed}, this command is ${own}`,
    `${DEPLOY} Or use the command of version ${deployed}.`,
  );
}

/** Judges a part of the stack by its state. @param wanted The state in which it works. */
export function judgePart(what: string, status: string | undefined, wanted: string): Finding {
  if (status === undefined) return fail(`there is no ${what}`, DEPLOY);
  return status === wanted
    ? ok(`${what} is ${status}`)
    : fail(`${what} is ${status}, expected ${wanted}`, DEPLOY);
}

/** Judges which runners are in the registry. @param missing Kinds of machines without one. */
export function judgeRunners(found: readonly string[], missing: readonly string[]): Finding {
  if (missing.length === 0) return ok(`for ${found.join(", ")}`);
  const detail = `there is none for ${missing.join(", ")}`;
  const remedy = `${DEPLOY} It uploads the runners.`;
  return found.length === 0 ? fail(detail, remedy) : warn(detail, remedy);
}

/** Judges the instance profile and what its role may do. */
export function judgeProfile({ name, exists, role, denied }: ProfileFacts): Finding {
  if (!exists) return fail(`there is no instance profile "${name ?? ""}"`, DEPLOY);
  if (role === undefined)
    return fail(`instance profile "${name}" has no role`, "Give it a role, or deploy again.");
  if (denied.length > 0)
    return fail(
      `role ${role} may not ${denied.join(", ")}, so agents cannot sign in`,
      "Allow it, or attach AmazonSSMManagedInstanceCore.",
    );
  return ok(`${name} with role ${role}`);
}

/** Services that an instance without a way to the internet must reach by endpoints. */
const NEEDED_ENDPOINTS = ["ssm", "ssmmessages", "ec2messages", "s3"];

/** Judges the network of instances whose pipelines name none. */
export function judgeNetwork(
  network: DefaultNetwork | undefined,
  facts: NetworkFacts | undefined,
): Finding {
  if (network === undefined)
    return warn(
      "the Region has no default VPC",
      'Give "subnetId" and "securityGroupIds" in the infrastructureConfiguration of pipelines.',
    );
  if (facts === undefined)
    return warn(`default VPC ${network.vpcId} has no subnets`, "Create a default subnet.");
  if (!facts.allowsHttps)
    return fail(
      `security groups ${facts.securityGroupIds.join(", ")} of ${network.vpcId} let no HTTPS out`,
      "Allow TCP port 443 to 0.0.0.0/0.",
    );
  const missing = NEEDED_ENDPOINTS.filter((one) => !facts.endpoints.includes(one));
  if (missing.length === 0) return ok(`${network.vpcId} has the endpoints that agents need`);
  const route = facts.defaultRoute;
  if (route !== undefined && !route.isBlackhole)
    return ok(`${network.vpcId} reaches the internet by ${route.target}`);
  return fail(
    `${network.vpcId} has no route to the internet and no endpoint for ${missing.join(", ")}`,
    "Add a route to an internet or NAT gateway, or the VPC endpoints.",
  );
}

/** Builds of the smallest default instance type need two. */
const CPUS_OF_A_BUILD = 2;

/** Judges the quota of virtual CPUs. A build has two instances for a moment: that of the build and that of the test. */
export function judgeCpus(quota: number | undefined): Finding {
  if (quota === undefined) return warn("AWS does not tell the quota of virtual CPUs");
  const detail = `${quota} virtual CPUs of standard on-demand instances at once`;
  const remedy = "Ask for more in Service Quotas: EC2, Running On-Demand Standard instances.";
  if (quota < CPUS_OF_A_BUILD) return fail(detail, remedy);
  return quota < 2 * CPUS_OF_A_BUILD ? warn(detail, remedy) : ok(detail);
}
