/** Builds that stand right before a state, for the tests of that state's task. */
import { createImage } from "../../lib/build/create-image.ts";
import { launchInstance } from "../../lib/build/launch-instance.ts";
import { stopInstance } from "../../lib/build/stop-instance.ts";
import {
  type BuildWorld,
  buildWorld,
  pipelineText,
  planned,
  TWO_REGIONS,
} from "../fakes/build-world.ts";

/** A build of two Regions whose instance runs. */
export async function launched(
  text = pipelineText(TWO_REGIONS),
): Promise<{ w: BuildWorld; instanceId: string }> {
  const w = buildWorld();
  await planned(w, text);
  const { instanceId } = await launchInstance(w, { buildId: "b-1", stage: "build" });
  return { w, instanceId };
}

/** A build of two Regions that has its image. */
export async function imaged(
  text?: string,
): Promise<{ w: BuildWorld; instanceId: string; imageId: string }> {
  const { w, instanceId } = await launched(text);
  await stopInstance(w, { buildId: "b-1", instanceId, taskToken: "stop" });
  const { imageId } = await createImage(w, { buildId: "b-1", instanceId, taskToken: "create" });
  w.answers.length = 0;
  return { w, instanceId, imageId };
}
