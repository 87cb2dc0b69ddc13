import { eventBus } from "../lib/aws/event-bus.ts";
import { images } from "../lib/aws/images.ts";
import { launchTemplates } from "../lib/aws/launch-templates.ts";
import { licences } from "../lib/aws/licences.ts";
import { parameters } from "../lib/aws/parameters.ts";
import { registry } from "../lib/aws/registry.ts";
import { task } from "../lib/aws/task.ts";
import { parsePublishImageInput, publishImage } from "../lib/build/publish-image.ts";

/** State `PublishImage` of statemachines/build-ami, once for each place. */
export const handler = task(parsePublishImageInput, (input, call) =>
  publishImage(
    {
      registry: registry(call),
      images: images(call),
      parameters: parameters(call),
      launchTemplates: launchTemplates(call),
      licences: licences(call),
      bus: eventBus(call),
    },
    input,
  ),
);
