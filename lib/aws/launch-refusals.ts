/**
 * What EC2 refuses a launch with that another type, subnet or market may not be refused with.
 *
 * Sources: EC2 API Reference, "Error codes"; EC2 User Guide, "Troubleshoot instance launch issues" and "Spot Instance
 * quotas". Each code says how far its refusal reaches (lib/build/launch-candidates.ts) and whether waiting may help.
 */
import type { Launched } from "../build/launch-instance.ts";
import { codeOf } from "./translate-error.ts";

type Refusal = Omit<Extract<Launched, { readonly noCapacity: string }>, "noCapacity">;

/** Capacity belongs to a type in an Availability Zone, and comes and goes. */
const CAPACITY: Refusal = { reach: "place", mayPass: true };
/** Quotas are counted for families of types and for each market, in the whole Region; builds that end free them. */
const QUOTA: Refusal = { reach: "type", mayPass: true };

const REFUSALS: ReadonlyMap<string, Refusal> = new Map([
  ["InsufficientInstanceCapacity", CAPACITY],
  ["InsufficientCapacity", CAPACITY],
  ["InsufficientHostCapacity", CAPACITY],
  ["InsufficientCapacityOnHost", CAPACITY],
  ["InsufficientReservedInstanceCapacity", CAPACITY],
  ["ReservationCapacityExceeded", CAPACITY],
  ["UnfulfillableCapacity", CAPACITY],
  // Prices of spot instances differ by type and zone.
  ["SpotMaxPriceTooLow", CAPACITY],
  ["InstanceLimitExceeded", QUOTA],
  ["VcpuLimitExceeded", QUOTA],
  ["MaxSpotInstanceCountExceeded", QUOTA],
  ["InsufficientFreeAddressesInSubnet", { reach: "subnet", mayPass: true }],
  // The zone does not have the type, or not on spot. It will not get it while a build waits.
  ["Unsupported", { reach: "place", mayPass: false }],
]);

/** How EC2 has refused a launch; undefined when no other launch would do better. */
export function refusalOf(error: unknown): Extract<Launched, { noCapacity: string }> | undefined {
  const code = codeOf(error);
  const refusal = REFUSALS.get(code);
  if (refusal === undefined || !(error instanceof Error)) return undefined;
  return { noCapacity: `${code}: ${error.message}`, ...refusal };
}
