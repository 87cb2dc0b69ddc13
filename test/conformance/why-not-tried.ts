import type { ComponentDocument, InputValue } from "../../lib/document/document.ts";
import type { Platform } from "../../lib/host/host.ts";

/** Modules that talk to a cloud whatever their inputs are. */
const CLOUD_MODULES = new Set(["S3Download", "S3Upload"]);

/** What a text asks of its surroundings that a sandbox without a cloud has not got; the first that matches tells. */
const NEEDS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/169\.254\.169\.254|aws:imds:|ec2-metadata|imdsv2/i, "needs the instance metadata service"],
  [/aws:ssm:/, "needs Parameter Store"],
  [
    /(?:^|[\s;&|("'`=])(?:\/usr\/(?:local\/)?bin\/)?aws\s+(?:-{2}\S+\s+)*[a-z0-9]+(?:-[a-z0-9]+)*\s+[a-z]/m,
    "needs the AWS API",
  ],
  [/s3:\/\//i, "needs S3"],
  [/arn:aws[\w-]*:imagebuilder:/, "needs components of the service"],
  [/^"?[A-Z]:\\/i, "uses paths of Windows"],
  [/^KB\d{7}$/, "uses updates of Windows"],
];

/**
 * Why a valid document is not tried in a sandbox: it is for another platform, or it cannot do its work without a cloud.
 *
 * @returns undefined for one that is tried.
 */
export function whyNotTried(document: ComponentDocument, platform: Platform): string | undefined {
  if (platform !== "linux") return "uses modules of Windows";
  const steps = document.phases.flatMap((phase) => phase.steps);
  if (steps.some((step) => CLOUD_MODULES.has(step.action))) return "needs S3";
  const variables = [
    ...document.parameters.map((parameter) => parameter.default ?? ""),
    ...document.constants.map((constant) => constant.value),
  ];
  const loops = steps.flatMap((step) => (step.loop?.kind === "forEach" ? step.loop.items : []));
  const texts = [...variables, ...loops, ...steps.flatMap((step) => step.inputs.flatMap(textsOf))];
  return NEEDS.find(([pattern]) => texts.some((text) => pattern.test(text)))?.[1];
}

function textsOf(value: InputValue): readonly string[] {
  if (typeof value === "string") return [value];
  return Object.values(value).flatMap(textsOf);
}
