/** The local SSM: documents, commands that an agent runs in machines, and the Parameter Store. */
import { AwsError, type Operation, type Service } from "../../endpoint/service.ts";
import {
  cancelCommand,
  getCommandInvocation,
  listCommandInvocations,
  listCommands,
} from "./commands.ts";
import {
  createDocument,
  deleteDocument,
  describeDocument,
  getDocument,
  updateDocument,
  updateDocumentDefaultVersion,
} from "./documents.ts";
import { describeInstanceInformation } from "./instance-information.ts";
import {
  addTagsToResource,
  deleteParameter,
  getParameter,
  getParameters,
  getParametersByPath,
  listTagsForResource,
  putParameter,
} from "./parameters.ts";
import { sendCommand } from "./send-command.ts";
import type { SsmWorld } from "./world.ts";

const OPERATIONS: { readonly [name: string]: (world: SsmWorld) => Operation } = {
  AddTagsToResource: addTagsToResource,
  CancelCommand: cancelCommand,
  CreateDocument: createDocument,
  DeleteDocument: deleteDocument,
  DeleteParameter: deleteParameter,
  DescribeDocument: describeDocument,
  DescribeInstanceInformation: describeInstanceInformation,
  GetCommandInvocation: getCommandInvocation,
  GetDocument: getDocument,
  GetParameter: getParameter,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  ListCommandInvocations: listCommandInvocations,
  ListCommands: listCommands,
  ListTagsForResource: listTagsForResource,
  PutParameter: putParameter,
  SendCommand: sendCommand,
  UpdateDocument: updateDocument,
  UpdateDocumentDefaultVersion: updateDocumentDefaultVersion,
};

/** In other accounts there are parameters, and nothing else. */
function inCallersAccount(
  world: SsmWorld,
  name: string,
  operation: (world: SsmWorld) => Operation,
): Operation {
  const own = operation(world);
  return async (call) => {
    if (call.accountId === world.accountId) return own(call);
    if (/Parameter/.test(name)) return operation(world.inAccount(call.accountId))(call);
    throw new AwsError(
      "AccessDeniedException",
      `In account ${call.accountId} the local cloud has parameters only, so ssm:${name} is not allowed.`,
    );
  };
}

/** SSM as a service of the endpoint. */
export function ssmService(world: SsmWorld): Service {
  return {
    name: "ssm",
    protocol: "json-1.1",
    targetPrefix: "AmazonSSM",
    operations: Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, operation]) => [
        name,
        inCallersAccount(world, name, operation),
      ]),
    ),
  };
}
