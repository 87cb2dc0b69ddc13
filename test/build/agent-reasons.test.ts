import { describe, expect, test } from "vitest";
import type { AgentFacts, NetworkFacts, ProfileFacts } from "../../lib/build/agent-facts.ts";
import { agentReasons, unasked } from "../../lib/build/agent-reasons.ts";
import { GOOD_NETWORK, GOOD_PROFILE } from "../fakes/fake-agents.ts";

const GOOD: AgentFacts = {
  ping: { value: undefined },
  profile: { value: GOOD_PROFILE },
  network: { value: GOOD_NETWORK },
  console: { value: undefined },
};

function reasonsOf(facts: Partial<AgentFacts>): readonly string[] {
  return agentReasons({ ...GOOD, ...facts }).flatMap(({ reason, remedy }) => [reason, remedy]);
}

describe("agentReasons()", () => {
  test.each<[string, ProfileFacts, readonly string[]]>([
    [
      "no instance profile",
      { exists: false, denied: [] },
      [
        "It has no instance profile, so its agent cannot sign in.",
        'Set "infrastructureConfiguration.instanceProfileName" to a profile whose role has AmazonSSMManagedInstanceCore.',
      ],
    ],
    [
      "a profile that is gone",
      { name: "kiln", exists: false, denied: [] },
      [
        'Its instance profile "kiln" does not exist any more, so its agent cannot sign in.',
        "Give the profile a role with AmazonSSMManagedInstanceCore.",
      ],
    ],
    [
      "a profile without a role",
      { name: "kiln", exists: true, denied: [] },
      [
        'Its instance profile "kiln" has no role, so its agent cannot sign in.',
        "Give the profile a role with AmazonSSMManagedInstanceCore.",
      ],
    ],
    [
      "a role without permissions",
      { ...GOOD_PROFILE, denied: ["ssm:UpdateInstanceInformation"] },
      [
        'Role "kiln-instance" of its instance profile does not allow ssm:UpdateInstanceInformation.',
        "Attach AmazonSSMManagedInstanceCore to the role, and look for what denies these actions.",
      ],
    ],
  ])("%s", (_, profile, expected) => {
    expect(reasonsOf({ profile: { value: profile } })).toStrictEqual(expected);
  });

  const { defaultRoute: _, ...NO_ROUTE } = GOOD_NETWORK;
  test.each<[string, NetworkFacts, readonly string[]]>([
    [
      "a subnet without a way out",
      NO_ROUTE,
      [
        "Its subnet subnet-1 has no route to the internet, and its VPC has no endpoint for ssm and ssmmessages.",
        "Use a subnet with a NAT gateway, or make interface endpoints with private DNS for ssm and ssmmessages in the VPC.",
      ],
    ],
    [
      "a subnet without a way out, where one endpoint is missing",
      { ...NO_ROUTE, endpoints: ["s3", "ssm"] },
      [
        "Its subnet subnet-1 has no route to the internet, and its VPC has no endpoint for ssmmessages.",
        "Use a subnet with a NAT gateway, or make interface endpoints with private DNS for ssmmessages in the VPC.",
      ],
    ],
    [
      "an internet gateway, and no public address",
      { ...GOOD_NETWORK, defaultRoute: { target: "igw-1", isBlackhole: false } },
      [
        "Its subnet subnet-1 leads to the internet by igw-1, which serves public addresses only; the instance has none, and its VPC has no endpoint for ssm and ssmmessages.",
        "Use a subnet that gives public addresses or has a NAT gateway, or make interface endpoints with private DNS for ssm and ssmmessages in the VPC.",
      ],
    ],
    [
      "a route to a gateway that is gone",
      { ...GOOD_NETWORK, defaultRoute: { target: "nat-1", isBlackhole: true } },
      [
        "The route of its subnet subnet-1 to the internet leads to nat-1, which is gone, and its VPC has no endpoint for ssm and ssmmessages.",
        "Repair the route, or make interface endpoints with private DNS for ssm and ssmmessages in the VPC.",
      ],
    ],
    [
      "security groups that let nothing out",
      { ...GOOD_NETWORK, allowsHttps: false, securityGroupIds: ["sg-1", "sg-2"] },
      [
        "Its security groups (sg-1, sg-2) let no HTTPS out.",
        "Allow outbound TCP 443 in sg-1, sg-2.",
      ],
    ],
  ])("%s", (_name, network, expected) => {
    expect(reasonsOf({ network: { value: network } })).toStrictEqual(expected);
  });

  const NOT_INSTALLED = [
    "Nothing speaks against its profile, routes and security groups, so its image probably has no agent or does not start it.",
    'Take a parent image with the Systems Manager agent. User data of your own ("userDataOverride") must install it.',
  ];
  test.each<[string, Partial<AgentFacts>]>([
    ["all is well", {}],
    ["an agent that is online meanwhile", { ping: { value: "Online" } }],
    [
      "an internet gateway and a public address",
      {
        network: {
          value: {
            ...GOOD_NETWORK,
            hasPublicAddress: true,
            defaultRoute: { target: "igw-1", isBlackhole: false },
          },
        },
      },
    ],
    [
      "no route, but endpoints",
      { network: { value: { ...NO_ROUTE, endpoints: ["ssm", "ssmmessages"] } } },
    ],
    ["a console of every day", { console: { value: "web login:" } }],
  ])("guesses that the agent is missing: %s", (_name, facts) => {
    expect(reasonsOf(facts)).toStrictEqual(NOT_INSTALLED);
  });

  test("says that the agent has answered before", () => {
    expect(reasonsOf({ ping: { value: "ConnectionLost" } })).toStrictEqual([
      "Its agent has answered once and is ConnectionLost now.",
      "Look at the console for what stopped it.",
    ]);
  });

  test.each([
    ["[ 1.2] Kernel panic - not syncing: VFS", "its kernel panicked"],
    ["You are in emergency mode.", "it stopped in emergency mode"],
    ["cp: No space left on device", "a file system is full"],
    ["kiln: cannot install the agent: no rpm", "the agent could not be installed"],
  ])("reads the console: %s", (text, words) => {
    expect(reasonsOf({ console: { value: text } })).toStrictEqual([
      `Its console shows that ${words}.`,
      "Look at the lines of the console below.",
    ]);
  });
});

test("unasked() gives what could not be asked", () => {
  expect(unasked({ ...GOOD, network: { problem: "No" }, console: { problem: "Never" } })).toEqual([
    "No",
    "Never",
  ]);
});
