import type { Agents } from "../../lib/aws/agents.ts";
import type { NetworkFacts, ProfileFacts } from "../../lib/build/agent-facts.ts";

/** Facts about agents, as tests set them; all is well by default, but that the agent never signed in. */
export type FakeAgents = Agents & {
  pingStatus: string | undefined;
  profileFacts: ProfileFacts | Error;
  networkFacts: NetworkFacts | Error;
  /** How often something was asked. */
  asked: number;
};

/** A role that allows all and a subnet with a NAT gateway. */
export const GOOD_PROFILE: ProfileFacts = {
  name: "kiln",
  exists: true,
  role: "kiln-instance",
  denied: [],
};
/** See {@link GOOD_PROFILE}. */
export const GOOD_NETWORK: NetworkFacts = {
  subnetId: "subnet-1",
  securityGroupIds: ["sg-1"],
  allowsHttps: true,
  hasPublicAddress: false,
  defaultRoute: { target: "nat-1", isBlackhole: false },
  endpoints: [],
};

/** Agents about which all is well. */
export function fakeAgents(): FakeAgents {
  const answer = async <T>(fact: T | Error): Promise<T> => {
    fake.asked++;
    if (fact instanceof Error) throw fact;
    return fact;
  };
  const fake: FakeAgents = {
    pingStatus: undefined,
    profileFacts: GOOD_PROFILE,
    networkFacts: GOOD_NETWORK,
    asked: 0,
    ping: () => answer(fake.pingStatus),
    profile: () => answer(fake.profileFacts),
    network: () => answer(fake.networkFacts),
  };
  return fake;
}
