import { eventBus } from "../lib/aws/event-bus.ts";
import { objects } from "../lib/aws/objects.ts";
import { registry } from "../lib/aws/registry.ts";
import { containerTagger } from "../lib/aws/tag-containers.ts";
import { task } from "../lib/aws/task.ts";
import { parsePublishContainerInput, publishContainer } from "../lib/build/publish-container.ts";

/** State `PublishContainer` of statemachines/build-container, once for each Region. */
export const handler = task(parsePublishContainerInput, (input, call) =>
  publishContainer(
    {
      registry: registry(call),
      registryBucket: call.connection.settings.registryBucket,
      logs: objects(call),
      repositories: containerTagger(call),
      bus: eventBus(call),
    },
    input,
  ),
);
