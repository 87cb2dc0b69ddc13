/** What an entry of a distribution configuration must keep to. */
import { type Mapping, memberOf } from "../source/node.ts";
import { below, type Reading, report } from "../source/shape.ts";
import { entryOf, isTrue, itemsOf, memberAt, textOf } from "./members.ts";
import { isUniquePerBuild, parseNameTemplate } from "./name-template.ts";
import type { Rule } from "./rules.ts";

/** A copy is encrypted with a key of the Region that it lies in. */
export const keyIsInRegion: Rule = (mapping, reading) => {
  const region = textOf(mapping, "region");
  const key = memberAt(mapping, reading, "amiDistributionConfiguration", "kmsKeyId");
  if (region === undefined || key?.node.kind !== "scalar") return;
  const keyRegion = /^arn:aws[^:]*:kms:([^:]+):/.exec(key.node.text)?.[1];
  if (keyRegion === undefined || keyRegion === region) return;
  report(key.reading, key.node, {
    code: "conflicting-values",
    message: `Cannot encrypt images in ${region} with a key of ${keyRegion}: expected a key of ${region}`,
    remedy: "Name a key of that Region; a multi-Region key has an ARN in each.",
  });
};

/** A name without a variable is taken once the first build has used it. */
export const warnOfConstantName: Rule = (mapping, reading) => {
  const name = memberOf(mapping, "name");
  if (name?.kind !== "scalar") return;
  const parsed = parseNameTemplate(name.text);
  if ("refusal" in parsed || isUniquePerBuild(parsed.value)) return;
  report(below(reading, "name"), name, {
    code: "constant-name",
    severity: "warning",
    message: `The name "${name.text}" is the same for every build: the second build cannot use it again`,
    remedy: `Write "${name.text} {{ imagebuilder:buildDate }}".`,
  });
};

/** Copies into other accounts need a key that these can be given: not an alias, and never an account's default key. */
export const copiesNeedKeyArn: Rule = (mapping, reading) => {
  const key = entryOf(mapping, "kmsKeyId");
  const id = textOf(mapping, "kmsKeyId");
  if (key === undefined || id === undefined || id.startsWith("arn:")) return;
  if (itemsOf(mapping, "targetAccountIds").length === 0) return;
  report(below(reading, "kmsKeyId"), key.value, {
    code: "invalid-value",
    message: `Cannot use "${id}" for copies into other accounts: expected the full ARN of the key`,
    remedy: "Write arn:aws:kms:region:account:key/id.",
  });
};

/** The entries of a pipeline's distribution configuration. */
export function distributionsOf(
  pipeline: Mapping,
  reading: Reading,
): readonly { readonly entry: Mapping; readonly reading: Reading }[] {
  const list = memberAt(pipeline, reading, "distributionConfiguration", "distributions");
  if (list?.node.kind !== "sequence") return [];
  return list.node.items.flatMap((item, index) =>
    item.kind === "mapping" ? [{ entry: item, reading: below(list.reading, index) }] : [],
  );
}

/** AMIs can be public only when they are neither encrypted nor watermarked. */
export const publicImagesArePlain: Rule = (pipeline, reading) => {
  const recipe = memberOf(pipeline, "imageRecipe");
  if (recipe?.kind !== "mapping") return;
  for (const distribution of distributionsOf(pipeline, reading)) {
    const groups = memberAt(
      distribution.entry,
      distribution.reading,
      "amiDistributionConfiguration",
      "launchPermission",
      "userGroups",
    );
    const reason = whyPrivate(recipe, distribution.entry);
    if (groups?.node.kind !== "sequence" || groups.node.items.length === 0) continue;
    if (reason !== undefined)
      report(groups.reading, groups.node, {
        code: "conflicting-values",
        message: `Cannot make the AMI public: ${reason}`,
        remedy: 'Name accounts in "userIds", or leave out what makes the AMI private.',
      });
  }
};

function whyPrivate(recipe: Mapping, distribution: Mapping): string | undefined {
  if (itemsOf(recipe, "amiWatermarks").length > 0) return "it has watermarks";
  const isEncrypted = itemsOf(recipe, "blockDeviceMappings").some((device) => {
    const ebs = device.kind === "mapping" ? memberOf(device, "ebs") : undefined;
    return ebs?.kind === "mapping" && isTrue(ebs, "encrypted");
  });
  if (isEncrypted) return "the recipe encrypts a volume";
  const ami = memberOf(distribution, "amiDistributionConfiguration");
  return ami?.kind === "mapping" && entryOf(ami, "kmsKeyId") !== undefined
    ? "its copy is encrypted with kmsKeyId"
    : undefined;
}
