/** `kiln doctor`: looks whether builds can work in an account, before one is started. */
import { accountId, callerArn } from "../../aws/account.ts";
import type { Call } from "../../aws/connection.ts";
import { type DefaultNetwork, defaultNetwork } from "../../aws/default-network.ts";
import { runDocumentStatus, stateMachineStatus } from "../../aws/deployed.ts";
import { givenNetworks } from "../../aws/given-network.ts";
import { networkOf } from "../../aws/instance-network.ts";
import { profileOf } from "../../aws/instance-profiles.ts";
import { standardCpuQuota } from "../../aws/quotas.ts";
import { registry } from "../../aws/registry.ts";
import { settingsOfStack } from "../../aws/stack-settings.ts";
import { type Stack, stacks } from "../../aws/stacks.ts";
import { runnerKeys } from "../../build/registry-keys.ts";
import { LOCAL_ACCOUNT_ID } from "../../local/account.ts";
import { type Check, check, type Finding, fail, ok, warn, worstOf } from "../account/check.ts";
import { signInByFlags, stackName } from "../account/connect-account.ts";
import { pipelineNames } from "../account/find-builds.ts";
import {
  judgeCpus,
  judgeNetwork,
  judgePart,
  judgeProfile,
  judgeRunners,
  judgeStack,
  judgeVersion,
} from "../account/judge-account.ts";
import { withSignInRemedy } from "../account/sign-in-remedy.ts";
import { type Invocation, stringFlag, UsageError } from "../command.ts";
import { EXIT } from "../io.ts";
import { renderChecks } from "../render/checks.ts";
import { styleFor } from "../render/style.ts";
import { version } from "../version.ts";

/** Looks at all that builds need. @returns done, or failed when a check says that builds will not work. */
export async function runDoctor(invocation: Invocation): Promise<number> {
  const { operands, flags, io } = invocation;
  if (operands.length > 0)
    throw new UsageError(
      `Cannot check "${operands.join(" ")}": expected no argument`,
      "kiln doctor",
    );
  const call = await signInByFlags(invocation);
  const arn = await withSignInRemedy(stringFlag(flags, "profile"), callerArn(call));
  const identity: Check = { name: "identity", ...ok(`${arn} in ${call.connection.region}`) };
  const checks = [identity, ...(await checksOf(call, stackName(invocation)))];
  if (flags["json"] === true) io.stdout.write(`${JSON.stringify(checks, null, 2)}\n`);
  else io.stdout.write(renderChecks(checks, styleFor(io.stdout, io.environment)));
  return checks.some(({ status }) => status === "fail") ? EXIT.failed : EXIT.done;
}

async function checksOf(call: Call, name: string): Promise<readonly Check[]> {
  let found: Stack | undefined;
  const stack = await check("stack", async () => {
    found = await stacks(call).describe(name);
    return found === undefined
      ? fail(
          `there is no stack "${name}" in ${call.connection.region}`,
          'Run "npx serverless deploy", or name another with --stack or --region.',
        )
      : worstOf([judgeStack(found), judgeVersion(found.outputs["Version"], version)]);
  });
  const deployed = found === undefined ? call : withSettings(call, found);
  const ofAccount = [
    check("network", () => network("problem" in deployed ? call : deployed)),
    check("quota", async () => judgeCpus(await standardCpuQuota(call))),
  ];
  const ofStack =
    "problem" in deployed
      ? [{ name: "outputs", ...fail(deployed.problem) }]
      : found === undefined
        ? []
        : await checksOfStack(deployed);
  return [stack, ...ofStack, ...(await Promise.all(ofAccount))];
}

/** The call with what was deployed, or why that cannot be used. */
function withSettings(call: Call, stack: Stack): Call | { readonly problem: string } {
  try {
    return { ...call, connection: { ...call.connection, settings: settingsOfStack(stack) } };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

async function checksOfStack(call: Call): Promise<readonly Check[]> {
  const { settings } = call.connection;
  return Promise.all([
    check("registry", async () => {
      const { length } = await pipelineNames(registry(call));
      return ok(`${settings.registryBucket} with ${length} pipeline${length === 1 ? "" : "s"}`);
    }),
    check("runners", () => runners(call)),
    check("machine", async () =>
      judgePart("state machine", await stateMachineStatus(call), "ACTIVE"),
    ),
    check("document", async () =>
      judgePart("SSM document", await runDocumentStatus(call), "Active"),
    ),
    check("profile", async () =>
      settings.instanceProfile === undefined
        ? warn("the stack has no instance profile", "Pipelines must name one.")
        : judgeProfile(await profileOf(call, settings.instanceProfile)),
    ),
  ]);
}

async function runners(call: Call): Promise<Finding> {
  if ((await accountId(call)) === LOCAL_ACCOUNT_ID)
    return ok("machines of the local cloud have their own");
  const kinds = ["linux-x64", "linux-arm64"];
  const found = await Promise.all(
    kinds.map(async (kind) => (await registry(call).get(runnerKeys(kind).about)) !== undefined),
  );
  return judgeRunners(
    kinds.filter((_, index) => found[index]),
    kinds.filter((_, index) => !found[index]),
  );
}

/** Of every subnet that the stack names, else of the default VPC. */
async function network(call: Call): Promise<Finding> {
  const { subnetIds, securityGroupIds } = call.connection.settings;
  if (subnetIds === undefined) return judgeOne(call, await defaultNetwork(call));
  const groups = securityGroupIds?.split(",") ?? [];
  const given = await givenNetworks(call, subnetIds.split(","), groups);
  return worstOf(await Promise.all(given.map((one) => judgeOne(call, one))));
}

async function judgeOne(call: Call, found: DefaultNetwork | undefined): Promise<Finding> {
  const [subnetId] = found?.subnetIds ?? [];
  if (found === undefined || subnetId === undefined) return judgeNetwork(found, undefined);
  const facts = await networkOf(call, call.connection.region, {
    SubnetId: subnetId,
    VpcId: found.vpcId,
    SecurityGroups: found.securityGroupIds.map((GroupId) => ({ GroupId })),
  });
  return judgeNetwork(found, facts);
}
