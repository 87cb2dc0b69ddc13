import { evaluate } from "../document/evaluate.ts";
import type { Expression } from "../document/expression.ts";
import { expression } from "../document/read-expression.ts";
import type { Action } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";
import { conditionProbe } from "./condition-probe.ts";
import { runItems } from "./run-items.ts";

/** Fails when its expression, one of those that `if` takes, is false. */
export const assert: Action<Expression> = {
  name: "Assert",
  platforms: ["linux", "darwin", "windows"],
  form: "mapping",
  needsInputs: true,
  item: expression,
  outputs: [],
  run: (items, context) =>
    runItems("Assert", items, context, async (item) => {
      const isTrue = await evaluate(item, conditionProbe(context.host));
      context.log.info(`Assert: The expression is ${isTrue}`);
      if (!isTrue) throw new ActionFailure("The assertion is false, expected it to be true");
    }),
};
