/** Which actions of IAM the code of a function can ask for at all, from the SDK commands in its bundle. */
import { basename } from "node:path";
import type { Metafile } from "esbuild";

const SERVICES: { readonly [client: string]: string } = {
  sfn: "states",
  eventbridge: "events",
  "cloudwatch-logs": "logs",
};

/** Commands whose actions are called otherwise, or that ask more. */
const ACTIONS: { readonly [operation: string]: readonly string[] } = {
  "s3:ListObjectsV2": ["s3:ListBucket"],
  "s3:CopyObject": ["s3:GetObject", "s3:PutObject"],
  "sts:GetCallerIdentity": [],
  "ec2:RunInstances": ["ec2:RunInstances", "ec2:CreateTags", "iam:PassRole"],
  "ec2:CreateImage": ["ec2:CreateImage", "ec2:CreateTags"],
  "ec2:CopyImage": ["ec2:CopyImage", "ec2:CreateTags"],
  "ec2:ExportImage": ["ec2:ExportImage", "ec2:CreateTags", "iam:PassRole"],
  "scheduler:UpdateSchedule": ["scheduler:UpdateSchedule", "iam:PassRole"],
};

/** Actions by the file of the function: "sweep". */
export function bundledActions({ outputs }: Metafile): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    Object.entries(outputs)
      .filter(([path]) => path.endsWith(".mjs"))
      .map(([path, { inputs }]) => {
        const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
        return [basename(path, ".mjs"), new Set(used.flatMap(([input]) => actionsIn(input)))];
      }),
  );
}

function actionsIn(path: string): readonly string[] {
  const [, client, operation] =
    /@aws-sdk\/client-([a-z0-9-]+)\/dist-es\/commands\/(\w+)Command\.js$/.exec(path) ?? [];
  if (client === undefined) return [];
  const action = `${SERVICES[client] ?? client}:${operation}`;
  return ACTIONS[action] ?? [action];
}
