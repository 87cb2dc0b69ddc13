/** Launch templates of EC2. */
import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
} from "@aws-sdk/client-ec2";
import type { LaunchTemplateVersion } from "../build/integrate-image.ts";
import type { Call } from "./connection.ts";
import { ec2Client } from "./ec2-client.ts";
import { translating, unless } from "./translate-error.ts";

/** Launch templates as tasks use them. A place is a Region, or `region/account`. */
export type LaunchTemplates = {
  readonly exists: (place: string, launchTemplateId: string) => Promise<boolean>;
  readonly addVersion: (place: string, version: LaunchTemplateVersion) => Promise<void>;
};

/** Codes for a template that is not there. */
const NONE = ["InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateId.NotFoundException"];

/** Launch templates as a connection reaches them. */
export function launchTemplates(call: Call): LaunchTemplates {
  const { connection, signal } = call;
  const abort = { abortSignal: signal };
  return {
    async exists(place, launchTemplateId) {
      const describe = new DescribeLaunchTemplatesCommand({
        LaunchTemplateIds: [launchTemplateId],
      });
      const found = await translating(
        `describe launch template ${launchTemplateId} in ${place}`,
        unless(NONE, ec2Client(connection, place).send(describe, abort)),
      );
      return found !== undefined;
    },
    async addVersion(place, version) {
      const { launchTemplateId, setDefaultVersion } = version;
      const what = `add a version to launch template ${launchTemplateId} in ${place}`;
      const number = await translating(what, versionWith(call, place, version));
      if (!setDefaultVersion) return;
      const modify = new ModifyLaunchTemplateCommand({
        LaunchTemplateId: launchTemplateId,
        DefaultVersion: number,
      });
      await translating(
        `make version ${number} of launch template ${launchTemplateId} in ${place} the default`,
        ec2Client(connection, place).send(modify, abort),
      );
    },
  };
}

/** Number of the newest version; of a new one, made after it, when that has another image. */
async function versionWith(
  { connection, signal }: Call,
  place: string,
  { launchTemplateId, imageId, description, clientToken }: LaunchTemplateVersion,
): Promise<string> {
  const client = ec2Client(connection, place);
  const abort = { abortSignal: signal };
  const describe = new DescribeLaunchTemplateVersionsCommand({
    LaunchTemplateId: launchTemplateId,
    Versions: ["$Latest"],
  });
  const { LaunchTemplateVersions: [latest] = [] } = await client.send(describe, abort);
  if (latest?.LaunchTemplateData?.ImageId === imageId) return String(latest.VersionNumber);
  const create = new CreateLaunchTemplateVersionCommand({
    LaunchTemplateId: launchTemplateId,
    // All but the image stays as it is in the newest version.
    SourceVersion: "$Latest",
    VersionDescription: description.slice(0, 255),
    ClientToken: clientToken,
    LaunchTemplateData: { ImageId: imageId },
  });
  const { LaunchTemplateVersion: made } = await client.send(create, abort);
  return String(made?.VersionNumber ?? "");
}
