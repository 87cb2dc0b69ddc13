/** An event as EventBridge hands it to targets. */
export type BusEvent = {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: { readonly [key: string]: unknown };
};

/** @param milliseconds Since 1970. */
export function eventTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.[0-9]{3}Z$/, "Z");
}
