/** The project as `serverless package` leaves it, without network and credentials. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Metafile } from "esbuild";
import { projectCopy } from "../account/project-copy.ts";
import type { PolicyDocument } from "../support/iam/evaluate-policy.ts";
import { type Deployment, resolveIn, type Template } from "../support/iam/resolve-template.ts";

export type PackagedStack = {
  /** Holds the template and a zip for each function. */
  readonly folder: string;
  readonly templateFile: string;
  readonly template: Template;
  /** What esbuild has put into each bundle. */
  readonly metafile: Metafile;
  readonly remove: () => Promise<void>;
};

export const DEPLOYMENT = {
  region: "eu-west-1",
  accountId: "111122223333",
  stackName: "kiln-dev",
  parameters: { ExportRoleArns: "arn:aws:iam::111122223333:role/vmimport" },
};

/** Packages a copy of the project. */
export async function packagedStack(): Promise<PackagedStack> {
  const project = await projectCopy();
  try {
    const serverless = join(project.folder, "node_modules", "serverless", "bin", "serverless.js");
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: project.folder,
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      // Nothing answers there.
      HTTPS_PROXY: "http://127.0.0.1:9",
      HTTP_PROXY: "http://127.0.0.1:9",
    };
    await promisify(execFile)(process.execPath, [serverless, "package"], {
      cwd: project.folder,
      env,
    });
    const folder = join(project.folder, ".serverless");
    const templateFile = join(folder, "cloudformation-template-update-stack.json");
    const template = JSON.parse(await readFile(templateFile, "utf8")) as Template;
    const meta = join(project.folder, "dist", "functions", "meta.json");
    const metafile = JSON.parse(await readFile(meta, "utf8")) as Metafile;
    return { folder, templateFile, template, metafile, remove: project.remove };
  } catch (error) {
    await project.remove();
    throw error;
  }
}

/** Policy documents by role and name: "SweepRole/sweep". */
export function policiesOf(
  template: Template,
  deployment: Deployment = DEPLOYMENT,
): ReadonlyMap<string, PolicyDocument> {
  const resolve = resolveIn(template, deployment);
  const roles = Object.entries(template.Resources).filter(
    ([, { Type }]) => Type === "AWS::IAM::Role",
  );
  return new Map(
    roles.flatMap(([id, { Properties = {} }]) =>
      (
        resolve(Properties["Policies"]) as {
          readonly PolicyName: string;
          readonly PolicyDocument: PolicyDocument;
        }[]
      ).map(({ PolicyName, PolicyDocument }) => [`${id}/${PolicyName}`, PolicyDocument] as const),
    ),
  );
}
