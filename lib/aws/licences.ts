/** Licence configurations of License Manager. */
import {
  LicenseManagerClient,
  ListLicenseSpecificationsForResourceCommand,
  UpdateLicenseSpecificationsForResourceCommand,
} from "@aws-sdk/client-license-manager";
import { regionOf } from "../build/place.ts";
import { partitionOf } from "../pipeline/partition.ts";
import { cachedClient } from "./client-cache.ts";
import type { Call } from "./connection.ts";
import { allPages } from "./pages.ts";
import { translating } from "./translate-error.ts";

const licenseManagerClient = cachedClient((settings) => new LicenseManagerClient({ ...settings }));

/** Licence configurations as tasks use them. */
export type Licences = {
  /** Those that the image has already are left alone. */
  readonly associate: (
    place: string,
    imageId: string,
    configurationArns: readonly string[],
  ) => Promise<void>;
};

/** Licence configurations as a connection reaches them. */
export function licences({ connection, signal }: Call): Licences {
  const abort = { abortSignal: signal };
  return {
    async associate(place, imageId, configurationArns) {
      const client = licenseManagerClient(connection, place);
      const region = regionOf(place);
      const ResourceArn = `arn:${partitionOf(region)}:ec2:${region}::image/${imageId}`;
      const what = `associate licence configurations with image ${imageId} in ${place}`;
      const list = allPages(
        (NextToken) =>
          client.send(
            new ListLicenseSpecificationsForResourceCommand({
              ResourceArn,
              ...(NextToken === undefined ? {} : { NextToken }),
            }),
            abort,
          ),
        (page) => page.LicenseSpecifications?.map((one) => one.LicenseConfigurationArn ?? ""),
        (page) => page.NextToken,
      );
      const known = new Set(await translating(what, list));
      const missing = configurationArns.filter((arn) => !known.has(arn));
      if (missing.length === 0) return;
      const update = new UpdateLicenseSpecificationsForResourceCommand({
        ResourceArn,
        AddLicenseSpecifications: missing.map((LicenseConfigurationArn) => ({
          LicenseConfigurationArn,
        })),
      });
      await translating(what, client.send(update, abort));
    },
  };
}
