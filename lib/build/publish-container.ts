/** State `PublishContainer`: names the container image in one Region by its tags, now that it has passed. */
import { NotFound } from "../errors.ts";
import { record, required } from "../source/collections.ts";
import type { Infer } from "../source/shape.ts";
import { type AdvancePorts, advanceBuild } from "./advance-build.ts";
import { type BuiltContainerPorts, requireContainer } from "./built-container.ts";
import { rememberContainer } from "./made-container.ts";
import { buildPlan } from "./plan.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { failedPlaceKey, planKey } from "./registry-keys.ts";
import { buildId, parseInput, region } from "./task-input.ts";

const input = record({ buildId: required(buildId), region: required(region) });

/** Where to publish. */
export type PublishContainerInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parsePublishContainerInput(value: unknown): PublishContainerInput {
  return parseInput(input, value, "PublishContainer");
}

/** What the task needs. All of it is safe to repeat. */
export type PublishContainerPorts = AdvancePorts &
  BuiltContainerPorts & {
    readonly registry: Registry;
    readonly repositories: {
      /**
       * Gives an image tags; those that it has already stay.
       *
       * @throws {Conflict} A tag that cannot be changed belongs to another image.
       * @throws {NotFound} The repository has no image of that digest.
       */
      readonly tag: (
        region: string,
        image: { readonly repositoryName: string; readonly digest: string },
        tags: readonly string[],
      ) => Promise<void>;
    };
  };

/**
 * Publishes the image in a Region.
 *
 * @returns its address by digest.
 */
export async function publishContainer(
  ports: PublishContainerPorts,
  { buildId, region }: PublishContainerInput,
): Promise<{ readonly image: string }> {
  const { registry } = ports;
  const plan = await requireDocument(registry, planKey(buildId), buildPlan, "the plan");
  const planned = plan.container?.repositories.find((one) => one.region === region);
  if (planned === undefined)
    throw new NotFound(`Cannot publish the image in ${region}: the plan has no repository there`);
  const { digest } = await requireContainer(ports, plan);
  await advanceBuild(ports, buildId, "INTEGRATING");
  const { repositoryName, uri, tags } = planned;
  await rememberContainer(registry, buildId, { region, repositoryName, uri, digest, tags });
  // ECR brings image and tags to its replicas by itself.
  if (!planned.isReplicated) await ports.repositories.tag(region, { repositoryName, digest }, tags);
  await registry.remove(failedPlaceKey(buildId, region));
  return { image: `${uri}@${digest}` };
}
