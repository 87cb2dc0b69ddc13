/** Why an agent may be silent, told from facts; each reason with its remedy. */
import type { AgentFacts, NetworkFacts, ProfileFacts } from "./agent-facts.ts";

/** A reason and what to do about it. */
export type AgentReason = { readonly reason: string; readonly remedy: string };

/** Endpoints without which an agent in a VPC without internet stays silent. */
const NEEDED_ENDPOINTS = ["ssm", "ssmmessages"];
const POLICY = "AmazonSSMManagedInstanceCore";

/** What consoles show of systems that do not come up. */
const CONSOLE: readonly (readonly [RegExp, string])[] = [
  [/kernel panic/i, "its kernel panicked"],
  [
    /(?:emergency|rescue) mode|press enter for maintenance|control-d to continue/i,
    "it stopped in emergency mode",
  ],
  [/no space left on device/i, "a file system is full"],
  [/kiln: cannot install/, "the agent could not be installed"],
];

/** Every reason that the facts give; the likely one when they give none. */
export function agentReasons(facts: AgentFacts): readonly AgentReason[] {
  const found = [
    ...(knownText(facts.console) === undefined ? [] : ofConsole(knownText(facts.console) ?? "")),
    ...(knownText(facts.ping) === undefined ? [] : ofPing(knownText(facts.ping) ?? "")),
    ...("value" in facts.profile ? ofProfile(facts.profile.value) : []),
    ...("value" in facts.network ? ofNetwork(facts.network.value) : []),
  ];
  return found.length > 0 ? found : [NOT_INSTALLED];
}

const NOT_INSTALLED: AgentReason = {
  reason:
    "Nothing speaks against its profile, routes and security groups, so its image probably has no agent or does not start it.",
  remedy:
    'Take a parent image with the Systems Manager agent. User data of your own ("userDataOverride") must install it.',
};

function knownText(asked: AgentFacts["ping"]): string | undefined {
  return "value" in asked ? asked.value : undefined;
}

function ofConsole(text: string): readonly AgentReason[] {
  const seen = CONSOLE.filter(([pattern]) => pattern.test(text)).map(([, words]) => words);
  if (seen.length === 0) return [];
  return [
    {
      reason: `Its console shows that ${seen.join(" and ")}.`,
      remedy: "Look at the lines of the console below.",
    },
  ];
}

function ofPing(status: string): readonly AgentReason[] {
  if (status === "Online") return [];
  return [
    {
      reason: `Its agent has answered once and is ${status} now.`,
      remedy: "Look at the console for what stopped it.",
    },
  ];
}

function ofProfile(profile: ProfileFacts): readonly AgentReason[] {
  const { name, exists, role, denied } = profile;
  if (name === undefined)
    return [
      {
        reason: "It has no instance profile, so its agent cannot sign in.",
        remedy: `Set "infrastructureConfiguration.instanceProfileName" to a profile whose role has ${POLICY}.`,
      },
    ];
  if (!exists || role === undefined)
    return [
      {
        reason: `Its instance profile "${name}" ${exists ? "has no role" : "does not exist any more"}, so its agent cannot sign in.`,
        remedy: `Give the profile a role with ${POLICY}.`,
      },
    ];
  if (denied.length === 0) return [];
  return [
    {
      reason: `Role "${role}" of its instance profile does not allow ${denied.join(", ")}.`,
      remedy: `Attach ${POLICY} to the role, and look for what denies these actions.`,
    },
  ];
}

function ofNetwork(network: NetworkFacts): readonly AgentReason[] {
  const groups = network.securityGroupIds.join(", ");
  const blocked = {
    reason: `Its security groups (${groups}) let no HTTPS out.`,
    remedy: `Allow outbound TCP 443 in ${groups}.`,
  };
  return [...(network.allowsHttps ? [] : [blocked]), ...ofRoute(network)];
}

function ofRoute(network: NetworkFacts): readonly AgentReason[] {
  const { subnetId, defaultRoute, hasPublicAddress, endpoints } = network;
  const missing = NEEDED_ENDPOINTS.filter((service) => !endpoints.includes(service));
  if (missing.length === 0) return [];
  const lacks = `its VPC has no endpoint for ${missing.join(" and ")}`;
  const make = `make interface endpoints with private DNS for ${missing.join(" and ")} in the VPC`;
  if (defaultRoute === undefined)
    return [
      {
        reason: `Its subnet ${subnetId} has no route to the internet, and ${lacks}.`,
        remedy: `Use a subnet with a NAT gateway, or ${make}.`,
      },
    ];
  if (defaultRoute.isBlackhole)
    return [
      {
        reason: `The route of its subnet ${subnetId} to the internet leads to ${defaultRoute.target}, which is gone, and ${lacks}.`,
        remedy: `Repair the route, or ${make}.`,
      },
    ];
  if (!defaultRoute.target.startsWith("igw-") || hasPublicAddress) return [];
  return [
    {
      reason: `Its subnet ${subnetId} leads to the internet by ${defaultRoute.target}, which serves public addresses only; the instance has none, and ${lacks}.`,
      remedy: `Use a subnet that gives public addresses or has a NAT gateway, or ${make}.`,
    },
  ];
}

/** What could not be asked, each in a line. */
export function unasked(facts: AgentFacts): readonly string[] {
  return Object.values(facts).flatMap((one) => ("problem" in one ? [one.problem] : []));
}
