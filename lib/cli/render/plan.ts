import type { BuildPlan } from "../../build/plan.ts";

/** What a plan says, a line each: what goes into the image, where it is made, what becomes of it. */
export function renderPlan(plan: BuildPlan): string[] {
  const { parent, infrastructure, container } = plan;
  const ami = `${parent.imageId}  ${parent.name ?? ""}`.trimEnd();
  return [
    "Plan",
    ...row("fingerprint", plan.fingerprint),
    ...(container === undefined
      ? row("parent", ami)
      : [
          ...row("parent", container.parentImage),
          ...row("platforms", container.platforms.join(", ")),
          ...row("built on", ami),
        ]),
    ...row("machine", `${parent.platform} ${parent.architecture}`),
    ...plan.components.flatMap(({ path, version, digest, parameters }) => [
      ...row("component", [path, version, digest].filter((part) => part !== undefined).join("  ")),
      ...parameters.map(({ name, value }) => `${" ".repeat(WIDTH + 4)}${name} = ${value}`),
    ]),
    ...row("folder", plan.workingDirectory),
    ...row("user data", plan.userData === undefined ? undefined : "of the recipe"),
    ...row("volumes", plan.blockDeviceMappings.map(({ deviceName }) => deviceName).join(", ")),
    ...row("instance", infrastructure.instanceTypes.join(", ")),
    ...row("profile", infrastructure.instanceProfileName),
    ...row("tests", plan.isTested ? "on a second instance" : "none"),
    ...plan.regions.flatMap((region) => row("image", `${region.region}  ${region.imageName}`)),
    ...row("topic", infrastructure.snsTopicArn),
  ];
}

const WIDTH = 12;

function row(key: string, value: string | undefined): string[] {
  return value === undefined || value === "" ? [] : [`  ${key.padEnd(WIDTH)}${value}`];
}
