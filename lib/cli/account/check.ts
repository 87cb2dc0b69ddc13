/** A check of `kiln doctor`: what was looked at, how it is, and what to do about it. */

/** What came of a check; `--json` prints a list of these. */
export type Check = {
  readonly name: string;
  /** `warn`: it may work. `fail`: builds will not work. */
  readonly status: "ok" | "warn" | "fail";
  readonly detail: string;
  /** What to do, as an imperative sentence. */
  readonly remedy?: string;
};

/** What a check has found. */
export type Finding = Omit<Check, "name">;

/** It is as it should be. */
export function ok(detail: string): Finding {
  return { status: "ok", detail };
}

/** It may work. */
export function warn(detail: string, remedy?: string): Finding {
  return { status: "warn", detail, ...(remedy === undefined ? {} : { remedy }) };
}

/** Builds will not work. */
export function fail(detail: string, remedy?: string): Finding {
  return { status: "fail", detail, ...(remedy === undefined ? {} : { remedy }) };
}

const SEVERITY: readonly Check["status"][] = ["ok", "warn", "fail"];

/** The worst of some findings, the first of several as bad as that. None is fine. */
export function worstOf(findings: readonly Finding[]): Finding {
  const [worst] = findings.toSorted(
    (a, b) => SEVERITY.indexOf(b.status) - SEVERITY.indexOf(a.status),
  );
  return worst ?? ok("");
}

/** Looks at something. What cannot be looked at is a warning: whoever looks may do less than Kiln itself. */
export async function check(name: string, look: () => Promise<Finding>): Promise<Check> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name, ...warn(`it cannot be checked: ${message}`) };
  }
}
