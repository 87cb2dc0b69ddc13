/** Everything that the tasks of a build need, in memory, with state. */
import type { Objects } from "../../lib/aws/objects.ts";
import type { Parameters } from "../../lib/aws/parameters.ts";
import type { TopicFacts } from "../../lib/build/check-distribution.ts";
import type { Execution } from "../../lib/build/end-build.ts";
import type { TopicMessage } from "../../lib/build/image-message.ts";
import type { LaunchTemplateVersion } from "../../lib/build/integrate-image.ts";
import { type PlannedBuild, planBuild } from "../../lib/build/plan-build.ts";
import type { BusEvent } from "../../lib/build/state-change-event.ts";
import { applyPipeline } from "../../lib/build/stored-pipeline.ts";
import type { HistoryEvent } from "../../lib/build/timeline.ts";
import { NotFound } from "../../lib/errors.ts";
import { fakeAgents } from "./fake-agents.ts";
import { fakeCommands } from "./fake-commands.ts";
import { fakeImages } from "./fake-images.ts";
import { fakeMachines } from "./fake-machines.ts";
import { fakeContainerImages, fakeRepositories } from "./fake-repositories.ts";
import { memoryRegistry } from "./memory-registry.ts";

export const HOME = "eu-west-1";
export const BUCKET = "registry-bucket";
export const PARENT_ID = "ami-0123456789abcdef0";
export const START = Date.UTC(2026, 6, 1, 12);

/** A build's world at noon of 1 July 2026 in eu-west-1, with one parent image. */
export function buildWorld() {
  let now = START;
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
    /** Lets time pass. */
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const answers: { token: string; output?: unknown; error?: string; cause?: string }[] = [];
  const over = new Set<string>();
  const stored = new Map<string, string>();
  const values = new Map<string, string>();
  const events: BusEvent[] = [];
  const disabled: string[] = [];
  const topicFacts = new Map<string, TopicFacts | undefined>();
  const messages: { topicArn: string; message: TopicMessage }[] = [];
  const templates = new Set<string>();
  const templateVersions: (LaunchTemplateVersion & { readonly place: string })[] = [];
  const associations: string[] = [];
  const running = new Map<string, Execution>();
  const histories = new Map<string, readonly HistoryEvent[]>();
  const answer = (token: string, one: object): boolean => {
    if (over.has(token)) return false;
    over.add(token);
    answers.push({ token, ...one });
    return true;
  };
  const images = fakeImages(clock.now);
  images.add({ imageId: PARENT_ID, name: "parent", createdAt: "2026-06-01T00:00:00.000Z" });
  const objects: Objects & { readonly stored: Map<string, string> } = {
    stored,
    read: async (bucket, key) => stored.get(`${bucket}/${key}`),
    list: async (bucket, prefix) =>
      [...stored.keys()]
        .filter((key) => key.startsWith(`${bucket}/${prefix}`))
        .map((key) => key.slice(bucket.length + 1)),
  };
  const parameters: Parameters & { readonly values: Map<string, string> } = {
    values,
    read: async (region, name) => values.get(`${region} ${name}`),
    async write(region, { name, value }) {
      values.set(`${region} ${name}`, value);
    },
  };
  return {
    clock,
    registry: memoryRegistry(),
    registryBucket: BUCKET,
    settings: { region: HOME },
    account: async () => "123456789012",
    machines: fakeMachines(clock.now),
    agents: fakeAgents(),
    images,
    commands: fakeCommands(),
    repositories: fakeRepositories(),
    containerImages: fakeContainerImages(),
    objects,
    logs: objects,
    parameters,
    launchTemplates: {
      /** `place/id` of those that are there. */
      there: templates,
      versions: templateVersions,
      exists: async (place: string, id: string) => templates.has(`${place} ${id}`),
      async addVersion(place: string, version: LaunchTemplateVersion) {
        if (!templates.has(`${place} ${version.launchTemplateId}`))
          throw new NotFound(`Cannot find launch template ${version.launchTemplateId} in ${place}`);
        templateVersions.push({ place, ...version });
      },
    },
    licences: {
      associations,
      async associate(place: string, imageId: string, arns: readonly string[]) {
        associations.push(`${place} ${imageId} ${arns.join(" ")}`);
      },
    },
    tokens: {
      succeed: async (token: string, output: object) => answer(token, { output }),
      fail: async (token: string, error: string, cause: string) => answer(token, { error, cause }),
    },
    /** Tokens whose states wait no more. */
    over,
    answers,
    bus: {
      events,
      async send(event: BusEvent) {
        events.push(event);
      },
    },
    topic: {
      messages,
      /** Topics that are not there, and the keys of those that are encrypted. */
      facts: topicFacts,
      describe: async (arn: string) => (topicFacts.has(arn) ? topicFacts.get(arn) : {}),
      async publish(topicArn: string, message: TopicMessage) {
        messages.push({ topicArn, message });
      },
    },
    home: { region: HOME, accountId: "123456789012" },
    schedules: {
      disabled,
      async disable(pipeline: string) {
        disabled.push(pipeline);
        return true;
      },
    },
    executions: {
      running,
      histories,
      status: async (buildId: string) => running.get(buildId),
      history: async (buildId: string) => histories.get(buildId) ?? [],
    },
  };
}
export type BuildWorld = ReturnType<typeof buildWorld>;

export const COMPONENT = `name: web
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        inputs:
          commands: [echo hello]
`;

/** A pipeline file with one component and no clean-up; `more` is added at the end, indented as it is. */
export function pipelineText(more = "", recipe = ""): string {
  return `name: web
imageRecipe:
  parentImage: ${PARENT_ID}
  components:
    - uri: web.yml
  sanitiseConfiguration: { sanitiseEnabled: false }
${recipe}${more}`;
}

export const TWO_REGIONS = `distributionConfiguration:
  distributions:
    - region: eu-west-1
      amiDistributionConfiguration:
        name: web {{ imagebuilder:buildVersion }}
        amiTags: { Team: platform }
    - region: us-east-1
      amiDistributionConfiguration:
        name: web {{ imagebuilder:buildVersion }}
        kmsKeyId: alias/images
        launchPermission: { userIds: ["210987654321"] }
      ssmParameterConfigurations:
        - parameterName: /images/web
`;

/** Applies a pipeline and plans a build of it. */
export async function planned(
  world: BuildWorld,
  text = pipelineText(),
  request: { readonly [key: string]: unknown } = {},
  buildId = "b-1",
): Promise<PlannedBuild> {
  await applyPipeline(world.registry, { text, file: "kiln.yml" }, { "web.yml": COMPONENT });
  return planBuild(world, {
    buildId,
    request: { pipeline: "web", trigger: "manual", keepMachineOnFailure: false, ...request },
  });
}
