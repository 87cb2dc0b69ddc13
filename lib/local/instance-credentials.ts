import { randomBytes } from "node:crypto";
import { type Credentials, newAccessKeyId, newSecretAccessKey } from "./endpoint/credentials.ts";
import type { Instance } from "./services/ec2/instance.ts";

/**
 * The environment of commands in an instance: where the local cloud is, and keys of its instance profile. The keys are
 * made with the first command and are good as long as the cloud runs.
 *
 * @param url Of the endpoint; asked for when a command needs it.
 */
export function instanceEnvironment(
  credentials: Credentials,
  accountId: string,
  url: () => Promise<string>,
): (instance: Instance) => Promise<{ readonly [name: string]: string }> {
  const keys = new Map<string, { readonly [name: string]: string }>();
  return async (instance) => {
    const known = keys.get(instance.instanceId) ?? newKeys(credentials, accountId, instance);
    keys.set(instance.instanceId, known);
    return {
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      HOME: "/root",
      AWS_ENDPOINT_URL: await url(),
      AWS_REGION: instance.region,
      AWS_DEFAULT_REGION: instance.region,
      AWS_SSM_INSTANCE_ID: instance.instanceId,
      AWS_SSM_REGION_NAME: instance.region,
      // There is no metadata service; without this, clients look for one until they time out.
      AWS_EC2_METADATA_DISABLED: "true",
      ...known,
    };
  };
}

function newKeys(
  credentials: Credentials,
  accountId: string,
  instance: Instance,
): { readonly [name: string]: string } {
  const accessKeyId = newAccessKeyId("ASIA");
  const secretAccessKey = newSecretAccessKey();
  const sessionToken = randomBytes(48).toString("base64");
  const role = instance.settings.instanceProfileArn?.split("/").at(-1) ?? "instance";
  credentials.set(accessKeyId, {
    secretAccessKey,
    sessionToken,
    principal: {
      accountId,
      arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${instance.instanceId}`,
      userId: `${newAccessKeyId("AROA")}:${instance.instanceId}`,
    },
  });
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}
