/** What can be known about an instance whose agent does not answer. Asked only then. */

/** The role of an instance. */
export type ProfileFacts = {
  /** Name of the instance profile; undefined when the instance has none. */
  readonly name?: string;
  /** False when IAM does not know the profile any more. */
  readonly exists: boolean;
  /** Name of its role; undefined when it has none. */
  readonly role?: string;
  /** Actions that the agent needs and the role does not allow. */
  readonly denied: readonly string[];
};

/** The way from an instance to Systems Manager. */
export type NetworkFacts = {
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
  /** True when some outbound rule lets TCP 443 out. */
  readonly allowsHttps: boolean;
  readonly hasPublicAddress: boolean;
  /** Where the route to everywhere leads: "igw-…", "nat-…", "tgw-…"; undefined when the subnet has none. */
  readonly defaultRoute?: { readonly target: string; readonly isBlackhole: boolean };
  /** Services that the VPC has endpoints for, by their last name: "ssm", "s3". */
  readonly endpoints: readonly string[];
};

/** Asks about an instance. Each may fail by itself, for want of a permission. */
export type AgentFactsPorts = {
  readonly agents: {
    /** Systems Manager's word for the agent: "Online", "ConnectionLost", "Inactive"; undefined when it never signed in. */
    readonly ping: (region: string, instanceId: string) => Promise<string | undefined>;
    readonly profile: (region: string, instanceId: string) => Promise<ProfileFacts>;
    readonly network: (region: string, instanceId: string) => Promise<NetworkFacts>;
  };
  readonly machines: {
    /** The last lines of the instance's console; undefined when there are none. */
    readonly console: (region: string, instanceId: string) => Promise<string | undefined>;
  };
};

/** An answer, or why there is none. */
export type Asked<T> = { readonly value: T } | { readonly problem: string };

/** All that could be found out. */
export type AgentFacts = {
  readonly ping: Asked<string | undefined>;
  readonly profile: Asked<ProfileFacts>;
  readonly network: Asked<NetworkFacts>;
  readonly console: Asked<string | undefined>;
};

/** Finds out all that can be found out about a silent agent. */
export async function agentFacts(
  { agents, machines }: AgentFactsPorts,
  region: string,
  instanceId: string,
): Promise<AgentFacts> {
  const [ping, profile, network, console] = await Promise.all([
    asked(agents.ping(region, instanceId)),
    asked(agents.profile(region, instanceId)),
    asked(agents.network(region, instanceId)),
    asked(machines.console(region, instanceId)),
  ]);
  return { ping, profile, network, console };
}

function asked<T>(answer: Promise<T>): Promise<Asked<T>> {
  return answer.then(
    (value) => ({ value }),
    (problem: unknown) => ({
      problem: problem instanceof Error ? problem.message : String(problem),
    }),
  );
}
