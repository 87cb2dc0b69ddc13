/** Compares what functions call with what their roles allow. */

import type { RecordedCall } from "./asked.ts";
import {
  allowed,
  applies,
  type IamRequest,
  many,
  type PolicyDocument,
  type Statement,
} from "./evaluate-policy.ts";
import { iamRequestsOf } from "./requests.ts";
import { type Deployment, resolveIn, type Template } from "./resolve-template.ts";

/** A call of a deployed function. */
export type FunctionCall = RecordedCall & {
  /** Name of the deployed function, e.g. "kiln-dev-StopInstance". */
  readonly functionName: string;
};

/** Where a template was deployed, and what was there. */
export type CheckedDeployment = Deployment & {
  /** Tags of resources by id, for those that Kiln has not made; others have the tags of Kiln's things. */
  readonly tags?: { readonly [id: string]: { readonly [key: string]: string } };
  /** ARNs of roles by the instance profile that they are in; the stack's own is known. */
  readonly profiles?: { readonly [name: string]: string };
};

/** What is wrong between calls and roles. */
export type CallCheck = {
  /** `⟨function⟩: ⟨action⟩ on ⟨resource⟩`, each once. */
  readonly denied: readonly string[];
  /** `⟨function⟩: ⟨action⟩ (⟨Sid⟩)`: allowed and never used by any call. */
  readonly unused: readonly string[];
};

/** Actions that are not asked for by calls of the functions: the runtime logs, S3 and EC2 use keys, S3 aborts uploads. */
const OF_OTHERS = /^(?:logs|kms):/;

/**
 * Checks recorded calls.
 *
 * @param template The compiled template, as `serverless package` leaves it.
 */
export function checkCalls(
  template: Template,
  calls: readonly FunctionCall[],
  deployment: CheckedDeployment,
): CallCheck {
  const functions = rolesOfFunctions(template, deployment);
  const requests = calls.map((call) => ({
    name: call.functionName,
    asked: iamRequestsOf(call, surroundings(template, deployment)),
  }));
  const denied = requests.flatMap(({ name, asked }) => {
    const documents = functions.get(name);
    if (documents === undefined) return [`${name}: there is no such function`];
    return asked
      .filter((request) => !allowed(documents, request))
      .map(({ action, resource }) => `${name}: ${action} on ${resource}`);
  });
  const unused = [...functions].flatMap(([name, documents]) => {
    const asked = requests.filter((one) => one.name === name).flatMap((one) => one.asked);
    return documents.flatMap(({ Statement }) =>
      Statement.flatMap((statement) => unusedIn(statement, asked, name)),
    );
  });
  return { denied: [...new Set(denied)], unused: [...new Set(unused)] };
}

function unusedIn(
  statement: Statement,
  asked: readonly IamRequest[],
  name: string,
): readonly string[] {
  return many(statement.Action)
    .filter((action) => !OF_OTHERS.test(action))
    .filter(
      (action) => !asked.some((request) => applies({ ...statement, Action: action }, request)),
    )
    .map((action) => `${name}: ${action} (${statement.Sid ?? "no Sid"})`);
}

/** Policies of each function's role, with nothing of CloudFormation left, by the function's name. */
export function rolesOfFunctions(
  template: Template,
  deployment: Deployment,
): ReadonlyMap<string, readonly PolicyDocument[]> {
  const resolve = resolveIn(template, deployment);
  const functions = Object.values(template.Resources).filter(
    ({ Type }) => Type === "AWS::Lambda::Function",
  );
  return new Map(
    functions.map(({ Properties = {} }) => {
      const role = Properties["Role"] as { readonly "Fn::GetAtt": readonly string[] };
      const policies = template.Resources[role["Fn::GetAtt"][0] ?? ""]?.Properties?.["Policies"];
      const documents = (resolve(policies) as { readonly PolicyDocument: PolicyDocument }[]).map(
        ({ PolicyDocument }) => PolicyDocument,
      );
      return [String(resolve(Properties["FunctionName"])), documents];
    }),
  );
}

function surroundings(template: Template, deployment: CheckedDeployment) {
  const { accountId, stackName, tags = {}, profiles = {} } = deployment;
  const resolve = resolveIn(template, deployment);
  const own = String(resolve({ Ref: "InstanceProfile" }));
  const ours = { "kiln:stack": stackName, "kiln:expires": "2026-01-01T00:00:00.000Z" };
  return {
    accountId,
    tagsOf: (id: string) => tags[id] ?? ours,
    roleOfProfile: (name: string) =>
      profiles[name] ??
      (name === own
        ? String(resolve({ "Fn::GetAtt": ["InstanceRole", "Arn"] }))
        : `arn:aws:iam::${accountId}:role/of-profile-${name}`),
  };
}
