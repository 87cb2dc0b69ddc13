import { afterAll, beforeAll, beforeEach } from "vitest";
import { isContinuousIntegration } from "./continuous-integration.ts";
import { NoPythonTools } from "./python-environment.ts";
import {
  type PythonTools,
  pythonTools,
  SET_UP_SECONDS,
  type ToolsOptions,
} from "./python-tools.ts";

/**
 * Lets the tests of a file have the tools from PyPI; only such a file waits for their set-up. Where they cannot be had
 * its tests are skipped with the reason, or fail when CI is set.
 *
 * @param options Other tools than those of test/requirements.txt, in an environment of their own.
 * @param start Run once with the tools before the first test, e.g. to start a server; gives how to end it.
 */
export function needPythonTools(
  start: (tools: PythonTools) => Promise<() => unknown> = async () => () => undefined,
  options: ToolsOptions = {},
): void {
  let missing: NoPythonTools | undefined;
  let end: (() => unknown) | undefined;
  beforeAll(async () => {
    try {
      end = await start(await pythonTools(options));
    } catch (error) {
      if (!(error instanceof NoPythonTools) || isContinuousIntegration()) throw error;
      missing = error;
      console.warn(`Tests with tools from PyPI are skipped. ${error.message}`);
    }
  }, SET_UP_SECONDS * 1000);
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing.message);
  });
  afterAll(() => end?.());
}
