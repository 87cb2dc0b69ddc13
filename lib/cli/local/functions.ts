/** The handlers of functions/ under the names that the state machine and the rules know them by. */

import { handler as cleanUp } from "../../../functions/clean-up.ts";
import { handler as collectFindings } from "../../../functions/collect-findings.ts";
import { handler as copyImage } from "../../../functions/copy-image.ts";
import { handler as createImage } from "../../../functions/create-image.ts";
import { handler as launchInstance } from "../../../functions/launch-instance.ts";
import { handler as onChange } from "../../../functions/on-change.ts";
import { handler as planBuild } from "../../../functions/plan-build.ts";
import { handler as planDistribution } from "../../../functions/plan-distribution.ts";
import { handler as publishContainer } from "../../../functions/publish-container.ts";
import { handler as publishImage } from "../../../functions/publish-image.ts";
import { handler as recordBuild } from "../../../functions/record-build.ts";
import { handler as runComponents } from "../../../functions/run-components.ts";
import { handler as stopInstance } from "../../../functions/stop-instance.ts";
import { handler as sweep } from "../../../functions/sweep.ts";
import { handler as terminateInstance } from "../../../functions/terminate-instance.ts";
import type { Handler } from "../../aws/task.ts";

/** Handlers by the name in `${…Function}` of the state machine. */
export const handlers: { readonly [name: string]: Handler<unknown> } = {
  CleanUp: cleanUp,
  CollectFindings: collectFindings,
  CopyImage: copyImage,
  CreateImage: createImage,
  LaunchInstance: launchInstance,
  OnChange: onChange,
  PlanBuild: planBuild,
  PlanDistribution: planDistribution,
  PublishContainer: publishContainer,
  PublishImage: publishImage,
  RecordBuild: recordBuild,
  RunComponents: runComponents,
  StopInstance: stopInstance,
  Sweep: sweep,
  TerminateInstance: terminateInstance,
};

/** Name of a function in the local Lambda, e.g. "kiln-PlanBuild". */
export function functionName(handler: string): string {
  return `kiln-${handler}`;
}

/** The state machine's text with its `${…Function}` names filled in, as CloudFormation's substitutions do. */
export function substituteFunctions(definition: string): string {
  return definition.replace(/\$\{(\w+)Function\}/g, (_, name: string) => functionName(name));
}
