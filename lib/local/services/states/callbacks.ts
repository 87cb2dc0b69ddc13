/** What a task that waits for its token is told. */
import { defaulted, required } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import type { Json } from "./json.ts";
import { statesOperation } from "./states-operation.ts";

const taskToken = required(text({ minLength: 1, maxLength: 2048 }));

/** SendTaskSuccess. */
export const sendTaskSuccess = statesOperation(
  { taskToken, output: required(text({ maxLength: 262_144 })) },
  (world, input) => {
    const task = world.tokens.find(input.taskToken);
    task.succeed(parsedOutput(input.output));
    return {};
  },
);

/** SendTaskFailure. */
export const sendTaskFailure = statesOperation(
  {
    taskToken,
    error: defaulted(text({ maxLength: 256 }), ""),
    cause: defaulted(text({ maxLength: 32_768 }), ""),
  },
  (world, input) => {
    world.tokens.find(input.taskToken).fail(input.error, input.cause);
    return {};
  },
);

/** SendTaskHeartbeat. */
export const sendTaskHeartbeat = statesOperation({ taskToken }, (world, input) => {
  world.tokens.find(input.taskToken).beat();
  return {};
});

function parsedOutput(output: string): Json {
  try {
    return JSON.parse(output) as Json;
  } catch {
    throw new AwsError("InvalidOutput", "Invalid Output: 'It is no JSON'");
  }
}
