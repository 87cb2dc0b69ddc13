import { expect, test } from "vitest";
import {
  type NamespaceProcess,
  startedBy,
} from "../../../lib/local/machines/namespace-processes.ts";

function process(pid: number, given: Partial<NamespaceProcess> = {}): NamespaceProcess {
  return { pid, parent: 1, session: 1, environment: [], commandLine: "", ...given };
}

test("startedBy() finds by mark, by session, and descendants of both", () => {
  const processes = [
    process(10, { session: 9 }),
    process(11, { session: 11, environment: ["A=1", "KILN_EXEC=x"] }),
    process(12, { parent: 11, session: 12 }),
    process(13, { parent: 12, session: 12 }),
    process(14, { environment: ["KILN_EXEC=xy"], session: 14 }),
    process(15, { session: 15 }),
  ];
  const found = startedBy({ mark: "KILN_EXEC=x", session: 9 }, processes);
  expect(found.map(({ pid }) => pid).sort()).toStrictEqual([10, 11, 12, 13]);
});
