/** Pipelines of the account's tests. JSON is YAML. */

const MARK = {
  schemaVersion: "1.0",
  phases: [
    { name: "build", steps: [bash("Mark", "mkdir -p /opt", "echo built > /opt/mark")] },
    { name: "validate", steps: [bash("Look", "test -s /opt/mark")] },
    { name: "test", steps: [bash("LookAgain", 'test "$(cat /opt/mark)" = built')] },
  ],
};

function bash(name: string, ...commands: readonly string[]): object {
  return { name, action: "ExecuteBash", inputs: { commands } };
}

function component(name: string, ...commands: readonly string[]): object {
  const phases = [{ name: "build", steps: [bash("Run", ...commands)] }];
  return { name, data: JSON.stringify({ schemaVersion: "1.0", phases }) };
}

/** Account that images are shared with. */
export const FRIEND = "210987654321";
/** Parameter that tells the newest image. */
export const PARAMETER = "/images/web";

function distribution(region: string, more: object = {}): object {
  const amiDistributionConfiguration = {
    name: "web {{ imagebuilder:buildVersion }}",
    amiTags: { Team: "platform" },
    ...more,
  };
  return { region, amiDistributionConfiguration };
}

/** Built, tested, copied to three Regions, shared and named. */
export function webPipeline(parentImage: string): string {
  return JSON.stringify({
    name: "web",
    imageRecipe: {
      semanticVersion: "1.0.0",
      parentImage,
      components: [{ name: "mark", data: JSON.stringify(MARK) }],
    },
    distributionConfiguration: {
      distributions: [
        distribution("eu-west-1"),
        {
          ...distribution("us-east-1", { launchPermission: { userIds: [FRIEND] } }),
          ssmParameterConfigurations: [{ parameterName: PARAMETER }],
        },
        distribution("us-west-2"),
      ],
    },
  });
}

/** In one Region, without tests. */
function smallPipeline(name: string, parentImage: string, step: object, more: object = {}): string {
  return JSON.stringify({
    name,
    imageRecipe: { semanticVersion: "1.0.0", parentImage, components: [step] },
    imageTestsConfiguration: { imageTestsEnabled: false },
    ...more,
  });
}

/** Fails in its first step. */
export function failingPipeline(parentImage: string): string {
  return smallPipeline("failing", parentImage, component("break", "echo no space left", "exit 3"));
}

/** Never ends by itself. */
export function slowPipeline(parentImage: string): string {
  return smallPipeline("slow", parentImage, component("wait", "sleep 3600"));
}

/** Builds every night. */
export function nightlyPipeline(parentImage: string): string {
  const schedule = {
    scheduleExpression: "cron(0 0 * * ? *)",
    flexibleTimeWindow: { mode: "OFF" },
  };
  return smallPipeline("nightly", parentImage, component("note", "true"), { schedule });
}
