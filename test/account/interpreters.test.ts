/**
 * The state machines under two interpreters that have nothing in common: the local cloud's, and moto's, which is a parser
 * and a runtime of its own. Each scenario has to end in the same way, by the same calls, under both.
 */
import { SFNClient } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test } from "vitest";
import { simulatedDriver } from "../../lib/local/machines/simulated-driver.ts";
import { describeAccount, REGION, useAccount } from "./account-test.ts";
import { type Interpreter, scenarioRunner } from "./interpreter.ts";
import { distributions, scenarios } from "./scenarios.ts";

/** moto reads definitions for seconds where computers are slow and busy. */
const TIMEOUT_MILLISECONDS = 120_000;

/** Scenarios with the name of their execution, which is also the id of their build. */
const CASES = [
  ...scenarios.map((scenario, index) => ({
    machine: "build-ami",
    name: `b-${index}`,
    ...scenario,
  })),
  ...distributions.map((scenario, index) => ({
    machine: "distribute-image",
    name: `d-${index}`,
    ...scenario,
  })),
];

describeAccount("state machines end alike under both interpreters:", () => {
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

  let runs: { readonly [machine: string]: readonly ReturnType<typeof scenarioRunner>[] } = {};
  beforeAll(async () => {
    const interpreters = [local(), moto()];
    const runnersOf = (machine: string) => interpreters.map((one) => scenarioRunner(one, machine));
    const machines = [...new Set(CASES.map(({ machine }) => machine))];
    runs = Object.fromEntries(machines.map((machine) => [machine, runnersOf(machine)]));
  });

  test.concurrent.each(CASES)(
    "$machine, when $title",
    async ({ machine, name, ...scenario }) => {
      const [ours, theirs] = await Promise.all(
        (runs[machine] ?? []).map((run) => run(name, scenario)),
      );
      expect(ours).toBeDefined();
      expect(theirs).toStrictEqual(ours);
    },
    TIMEOUT_MILLISECONDS,
  );
});
