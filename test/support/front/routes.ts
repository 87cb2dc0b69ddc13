/** Who answers a call: our local cloud where machines, commands and events are real, moto for all else. */
import { FRONT_KEY } from "./moto-call.ts";

export type Upstream = "local" | "moto" | "functions";

const LOCAL = new Set(["ec2", "scheduler", "sts"]);
/** moto holds parameters; the local Systems Manager has everything around instances. */
const PARAMETERS = /Parameter|^(?:AddTagsToResource|RemoveTagsFromResource|ListTagsForResource)$/;

type Asked = {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly accessKeyId: string;
};

/** Finds the part of the account that answers a call. Remembers which rules have a schedule: those lie in moto. */
export function newRoutes(): (asked: Asked) => Upstream {
  const scheduled = new Set<string>();
  return ({ service, operation, input, accessKeyId }) => {
    if (service === "lambda" && operation === "Invoke") return "functions";
    if (service === "ssm") return PARAMETERS.test(operation) ? "moto" : "local";
    if (service === "events") {
      const { Name, Rule, ScheduleExpression } = input as { readonly [name: string]: string };
      const name = Name ?? Rule ?? "";
      if (operation === "PutRule" && ScheduleExpression !== undefined) scheduled.add(name);
      return scheduled.has(name) || accessKeyId === FRONT_KEY ? "moto" : "local";
    }
    return LOCAL.has(service) ? "local" : "moto";
  };
}
