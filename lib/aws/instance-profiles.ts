/** Instance profiles of IAM, and what their roles allow. */
import {
  GetInstanceProfileCommand,
  IAMClient,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import type { ProfileFacts } from "../build/agent-facts.ts";
import { cachedClient } from "./client-cache.ts";
import type { Call } from "./connection.ts";
import { allPages } from "./pages.ts";
import { translating, unless } from "./translate-error.ts";

const iamClient = cachedClient((settings) => new IAMClient({ ...settings }));

/** What the agent does first. Source: Systems Manager User Guide, "ec2messages, ssmmessages, and other API operations". */
const NEEDED = [
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenDataChannel",
];

/** Finds out what the role of an instance profile lacks. @param arn Of the profile; undefined when there is none. */
export async function profileOf(call: Call, arn: string | undefined): Promise<ProfileFacts> {
  if (arn === undefined) return { exists: false, denied: [] };
  const name = arn.split("/").at(-1) ?? "";
  const { connection, signal } = call;
  const get = new GetInstanceProfileCommand({ InstanceProfileName: name });
  const found = await translating(
    `look at instance profile "${name}"`,
    unless(
      ["NoSuchEntity", "NoSuchEntityException"],
      iamClient(connection).send(get, { abortSignal: signal }),
    ),
  );
  const role = found?.InstanceProfile?.Roles?.[0];
  if (role?.Arn === undefined || role.RoleName === undefined)
    return { name, exists: found !== undefined, denied: [] };
  return { name, exists: true, role: role.RoleName, denied: await deniedTo(call, role.Arn) };
}

async function deniedTo({ connection, signal }: Call, roleArn: string): Promise<readonly string[]> {
  const results = await translating(
    `ask what role ${roleArn} may do`,
    allPages(
      (Marker) =>
        iamClient(connection).send(
          new SimulatePrincipalPolicyCommand({
            PolicySourceArn: roleArn,
            ActionNames: NEEDED,
            ...(Marker === undefined ? {} : { Marker }),
          }),
          { abortSignal: signal },
        ),
      (page) => page.EvaluationResults,
      (page) => (page.IsTruncated === true ? page.Marker : undefined),
    ),
  );
  return results
    .filter(({ EvalDecision }) => EvalDecision !== "allowed")
    .flatMap(({ EvalActionName }) => EvalActionName ?? []);
}
