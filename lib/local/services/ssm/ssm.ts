/** The local SSM: documents, commands that an agent runs in machines, and the Parameter Store. */
import type { Operation, Service } from "../../endpoint/service.ts";
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

/** SSM as a service of the endpoint. */
export function ssmService(world: SsmWorld): Service {
  return {
    name: "ssm",
    protocol: "json-1.1",
    targetPrefix: "AmazonSSM",
    operations: Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, operation]) => [name, operation(world)]),
    ),
  };
}
