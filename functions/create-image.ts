import { images } from "../lib/aws/images.ts";
import { waitPorts } from "../lib/aws/port-sets.ts";
import { task } from "../lib/aws/task.ts";
import { createImage, parseCreateImageInput } from "../lib/build/create-image.ts";

/** State `CreateImage` of statemachines/build-ami; its task token is answered when the image is available. */
export const handler = task(parseCreateImageInput, (input, call) =>
  createImage({ ...waitPorts(call), images: images(call) }, input),
);
