import { AwsError } from "../../endpoint/service.ts";
import type { Json } from "./json.ts";

/** A task that waits for its token. */
export type OpenTask = {
  readonly succeed: (output: Json) => void;
  readonly fail: (error: string, cause: string) => void;
  readonly beat: () => void;
};

/** The tokens of tasks that wait. */
export type TaskTokens = {
  /** Gives a task a token, good until `close`. */
  readonly open: (task: OpenTask) => { readonly token: string; readonly close: () => void };
  /** @throws {AwsError} InvalidToken, TaskDoesNotExist, TaskTimedOut. */
  readonly find: (token: string) => OpenTask;
};

const PREFIX = "local-";

/** Makes an empty register. `newSecret` gives texts that cannot be guessed. */
export function newTaskTokens(newSecret: () => string): TaskTokens {
  const tasks = new Map<string, OpenTask>();
  const closed = new Set<string>();
  return {
    open(task) {
      const token = `${PREFIX}${newSecret()}`;
      tasks.set(token, task);
      return {
        token,
        close() {
          tasks.delete(token);
          closed.add(token);
        },
      };
    },
    find(token) {
      const task = tasks.get(token);
      if (task !== undefined) return task;
      if (closed.has(token))
        throw new AwsError(
          "TaskTimedOut",
          "Task Timed Out: 'Provided task does not exist anymore'",
        );
      if (token.startsWith(PREFIX))
        throw new AwsError(
          "TaskDoesNotExist",
          "Task does not exist: the local cloud that gave the token has ended",
        );
      throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
    },
  };
}
