import { eventBus } from "../lib/aws/event-bus.ts";
import { images } from "../lib/aws/images.ts";
import { waitPorts } from "../lib/aws/port-sets.ts";
import { task } from "../lib/aws/task.ts";
import { copyImage, parseCopyImageInput } from "../lib/build/copy-image.ts";

/** State `CopyImage` of statemachines/build-ami; its task token is answered when the copy is available. */
export const handler = task(parseCopyImageInput, (input, call) =>
  copyImage({ ...waitPorts(call), images: images(call), bus: eventBus(call) }, input),
);
