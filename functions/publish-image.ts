import { eventBus } from "../lib/aws/event-bus.ts";
import { images } from "../lib/aws/images.ts";
import { parameters } from "../lib/aws/parameters.ts";
import { registry } from "../lib/aws/registry.ts";
import { task } from "../lib/aws/task.ts";
import { parsePublishImageInput, publishImage } from "../lib/build/publish-image.ts";

/** State `PublishImage` of statemachines/build-ami, once for each Region. */
export const handler = task(parsePublishImageInput, (input, call) =>
  publishImage(
    {
      registry: registry(call),
      images: images(call),
      parameters: parameters(call),
      bus: eventBus(call),
    },
    input,
  ),
);
