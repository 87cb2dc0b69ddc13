import { describe, expect, test } from "vitest";
import { Denied, InvalidInput } from "../../lib/errors.ts";
import { type BuildWorld, buildWorld, pipelineText, planned } from "../fakes/build-world.ts";

const OTHER = "210987654321";
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:images";

const to = (entry: string, more = "") =>
  pipelineText(
    `${more}distributionConfiguration:\n  distributions:\n    - region: us-east-1\n${entry}`,
  );

async function problems(text: string, world: BuildWorld = buildWorld()) {
  const error = await planned(world, text).catch((thrown: unknown) => thrown);
  if (!(error instanceof InvalidInput)) throw error;
  return error.issues.map(({ message, remedy }) => `${message} → ${remedy}`);
}

describe("checkDestinations() refuses, before anything is launched,", () => {
  test("to make an image public where the account forbids it", async () => {
    const w = buildWorld();
    w.images.blocked.add("us-east-1");
    const text = to(
      "      amiDistributionConfiguration: { launchPermission: { userGroups: [all] } }\n",
    );
    expect(await problems(text, w)).toStrictEqual([
      "Cannot make the AMI public in us-east-1: block public access for AMIs is on there → Run `aws ec2 disable-image-block-public-access` in that Region, or leave out the group all.",
    ]);
  });

  test("a launch template that is not there, in the account that has it", async () => {
    const text = to(
      `      launchTemplateConfigurations: [{ launchTemplateId: lt-0123456789abcdef0, accountId: "${OTHER}" }]\n`,
    );
    expect(await problems(text)).toStrictEqual([
      `Cannot add a version to launch template lt-0123456789abcdef0: there is none in us-east-1/${OTHER} → Create it there, or leave it out.`,
    ]);
  });

  test("an account whose distribution role cannot be had", async () => {
    const w = buildWorld();
    const message = `Cannot assume role EC2ImageBuilderDistributionCrossAccountRole of account ${OTHER}: AccessDenied`;
    const { named } = w.images;
    Object.assign(w.images, {
      named: (place: string, name: string) =>
        place.includes("/") ? Promise.reject(new Denied(message)) : named(place, name),
    });
    const text = to(`      amiDistributionConfiguration: { targetAccountIds: ["${OTHER}"] }\n`);
    expect(await problems(text, w)).toStrictEqual([
      `${message} → Create the role in the other account, and let it trust this account: docs/distribution.md has a template.`,
    ]);
  });

  test.each([
    ["a topic that is not there", undefined, `Cannot notify ${TOPIC}: there is no such topic`],
    [
      "a topic that a key of another account encrypts",
      { kmsKeyId: `arn:aws:kms:eu-west-1:${OTHER}:key/1` },
      `Cannot notify ${TOPIC}: a key of account ${OTHER} encrypts it, expected one of 123456789012`,
    ],
  ])("%s", async (_, facts, message) => {
    const w = buildWorld();
    w.topic.facts.set(TOPIC, facts);
    const text = pipelineText(`infrastructureConfiguration: { snsTopicArn: "${TOPIC}" }\n`);
    expect(await problems(text, w)).toStrictEqual([expect.stringContaining(message)]);
  });

  test("fast launch of a Linux image", async () => {
    const text = to(
      "      fastLaunchConfigurations: [{ enabled: true, maxParallelLaunches: 6 }]\n",
    );
    expect(await problems(text)).toStrictEqual([
      "Cannot enable fast launch: the parent image is Linux, expected Windows → Leave it out.",
    ]);
  });
});

test("checkDestinations() lets pass what may not be asked: the permission may be there when it counts", async () => {
  const w = buildWorld();
  Object.assign(w.topic, { describe: () => Promise.reject(new Denied("No")) });
  const text = pipelineText(`infrastructureConfiguration: { snsTopicArn: "${TOPIC}" }\n`);
  expect(await planned(w, text)).toMatchObject({ isUnchanged: false });
});
