/** Client tokens of RunInstances: the same token gives the same instances. */
import { AwsError } from "../../endpoint/service.ts";
import type { Instance } from "./instance.ts";
import type { LaunchInput } from "./launch-fields.ts";
import type { Ec2World } from "./world.ts";

type Launched = { readonly request: string; readonly instances: readonly Instance[] };

/** Instances live as long as their cloud, and so do the tokens. */
const launches = new WeakMap<Ec2World, Map<string, Launched>>();

/** Remembers what a launch has made, if it has a token. */
export function rememberLaunch(
  world: Ec2World,
  input: LaunchInput,
  region: string,
  instances: readonly Instance[],
): void {
  if (input.ClientToken === undefined) return;
  const ofWorld = launches.get(world) ?? new Map<string, Launched>();
  launches.set(world, ofWorld);
  ofWorld.set(`${region}/${input.ClientToken}`, { request: JSON.stringify(input), instances });
}

/**
 * What an earlier launch with this token has made.
 *
 * @throws {AwsError} IdempotentParameterMismatch.
 */
export function rememberedLaunch(
  world: Ec2World,
  input: LaunchInput,
  region: string,
): readonly Instance[] | undefined {
  if (input.ClientToken === undefined) return undefined;
  const launched = launches.get(world)?.get(`${region}/${input.ClientToken}`);
  if (launched === undefined || launched.request === JSON.stringify(input))
    return launched?.instances;
  throw new AwsError(
    "IdempotentParameterMismatch",
    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
  );
}
