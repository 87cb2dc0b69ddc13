/** What Kiln adds to Image Builder's infrastructure configuration: more places, spot, patience. */
import { defaulted, list, optional, record } from "../source/collections.ts";
import { boolean, integer, text } from "../source/scalars.ts";
import { described, type Infer, report } from "../source/shape.ts";
import { subnetId } from "./aws-names.ts";
import { advise } from "./foreign-keys.ts";
import { entryOf, memberAt, textOf } from "./members.ts";
import { distinct, type Rule, withRules } from "./rules.ts";

const spot = record(
  {
    maxPrice: optional(
      described(
        text({
          pattern: /^(?!0*\.?0*$)[0-9]{1,4}(?:\.[0-9]{1,6})?$/,
          expected: "US dollars for an hour, such as 0.05",
        }),
        "Most that an hour may cost, in US dollars. Default: the price on demand.",
      ),
    ),
    onDemandFallback: defaulted(
      described(boolean(), "false fails rather than launching on demand when there is no spot."),
      true,
    ),
  },
  { what: "spot", advice: advise({ spotMaxPrice: 'Did you mean "maxPrice"?' }) },
);

const options = record(
  {
    subnetIds: optional(
      described(
        list(subnetId, { minimum: 1, maximum: 16 }),
        "Subnets of one VPC, tried in this order for each instance type; instead of subnetId.",
      ),
    ),
    spot: optional(described(spot, "Launches spot instances; spot: {} takes all its defaults.")),
    agentTimeoutSeconds: optional(
      described(
        integer({ minimum: 30, maximum: 1_800 }),
        "Longest time from running until the agent answers. Default: 180, for Windows parents 900.",
      ),
    ),
  },
  {
    what: "launch",
    advice: advise({
      subnetId: 'Put it beside "launch", or give a list of "subnetIds".',
      spotPrice: 'Did you mean "spot: { maxPrice: … }"?',
      instanceTypes: 'Put it beside "launch".',
    }),
  },
);

const distinctSubnets = distinct(
  "subnetIds",
  (item) => (item.kind === "scalar" ? { name: item.text, node: item } : undefined),
  (name) => ({ message: `Cannot try subnet "${name}" twice`, remedy: "Name it once." }),
);

/** Kiln's own part of the infrastructure configuration. */
export const launchOptions = withRules(options, distinctSubnets);

/** Kiln's own part of the infrastructure configuration. */
export type LaunchOptions = Infer<typeof launchOptions>;

/** Subnets come with security groups, and from one place. */
export const subnetsHaveGroups: Rule = (mapping, reading) => {
  const one = entryOf(mapping, "subnetId");
  const many = memberAt(mapping, reading, "launch", "subnetIds");
  const groups = entryOf(mapping, "securityGroupIds");
  if (one !== undefined && many !== undefined)
    report(many.reading, many.node, {
      code: "conflicting-keys",
      message:
        'Cannot read the infrastructure configuration: it has "subnetId" and "launch.subnetIds", expected one of the two',
      remedy: 'Put the subnet into "launch.subnetIds".',
    });
  const subnet = one === undefined ? many?.node : one.key;
  if ((subnet === undefined) === (groups === undefined)) return;
  const [given, missing] =
    groups !== undefined
      ? ["securityGroupIds", "subnetId"]
      : [one === undefined ? "launch.subnetIds" : "subnetId", "securityGroupIds"];
  report(reading, subnet ?? groups?.key ?? mapping, {
    code: "missing-key",
    message: `Cannot read the infrastructure configuration: it has "${given}" without "${missing}", expected both or neither`,
    remedy: "Give both, or leave both out for the default VPC.",
  });
};

/** EC2 has no spot instances on dedicated hosts. */
export const spotNeedsNoHost: Rule = (mapping, reading) => {
  const spotMember = memberAt(mapping, reading, "launch", "spot");
  const placement = memberAt(mapping, reading, "placement");
  if (spotMember === undefined || placement?.node.kind !== "mapping") return;
  if (textOf(placement.node, "tenancy") !== "host") return;
  report(spotMember.reading, spotMember.node, {
    code: "conflicting-keys",
    message: "Cannot launch spot instances on dedicated hosts",
    remedy: 'Leave out "spot", or "tenancy: host".',
  });
};
