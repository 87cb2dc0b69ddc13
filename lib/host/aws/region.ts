import { InvalidInput } from "../../errors.ts";
import type { Host } from "../host.ts";

/** A client of the SDK, as far as its Region goes. */
type Regional = { readonly config: { readonly region: () => Promise<string> } };

/**
 * A client for the Region that the SDK finds in environment and profile, else for the instance's own, which the SDK
 * for JavaScript does not look up.
 *
 * @throws {InvalidInput} Neither says which Region.
 */
export async function inRegion<Client extends Regional>(
  metadata: Host["metadata"],
  make: (options: { readonly region?: string }) => Client,
): Promise<Client> {
  const client = make({});
  try {
    await client.config.region();
    return client;
  } catch {
    return make({ region: await instanceRegion(metadata) });
  }
}

async function instanceRegion(metadata: Host["metadata"]): Promise<string> {
  try {
    return await metadata("placement/region");
  } catch (cause) {
    throw new InvalidInput(
      "Cannot choose an AWS Region: neither environment, profile nor instance metadata has one. Set AWS_REGION.",
      [],
      { cause },
    );
  }
}
