/**
 * The state machine under two interpreters that have nothing in common: the local cloud's, and moto's, which is a parser
 * and a runtime of its own. Each scenario has to end in the same way, by the same calls, under both.
 */
import { SFNClient } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test } from "vitest";
import { simulatedDriver } from "../../lib/local/machines/simulated-driver.ts";
import { describeAccount, REGION, useAccount } from "./account-test.ts";
import { type Interpreter, scenarioRunner } from "./interpreter.ts";
import { scenarios } from "./scenarios.ts";

/** moto reads definitions for seconds where computers are slow and busy. */
const TIMEOUT_MILLISECONDS = 120_000;

describeAccount("the state machine of AMIs ends alike under both interpreters when", () => {
  const account = useAccount({ cloud: async () => ({ driver: simulatedDriver() }) });

  const moto = (): Interpreter => {
    const { url, credentials, functions } = account();
    const sfn = new SFNClient({ region: REGION, credentials, endpoint: url });
    return { sfn, register: functions.fake };
  };
  const local = (): Interpreter => {
    const { cloud, credentials } = account();
    const sfn = new SFNClient({
      region: REGION,
      credentials,
      requestHandler: cloud.requestHandler,
    });
    return { sfn, register: cloud.registerFunction };
  };

  let runs: readonly ReturnType<typeof scenarioRunner>[] = [];
  beforeAll(async () => {
    runs = [scenarioRunner(local()), scenarioRunner(moto())];
  });

  test.concurrent.each(scenarios.map((scenario, index) => ({ ...scenario, name: `b-${index}` })))(
    "$title",
    async ({ name, ...scenario }) => {
      const [ours, theirs] = await Promise.all(runs.map((run) => run(name, scenario)));
      expect(theirs).toStrictEqual(ours);
    },
    TIMEOUT_MILLISECONDS,
  );
});
