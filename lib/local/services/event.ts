/** An event that a service of AWS sends to the default event bus of its Region. */
export type ServiceEvent = {
  /** "aws.ec2", "aws.ssm", "aws.states". */
  readonly source: string;
  readonly detailType: string;
  readonly region: string;
  /** Account that it happened in; default: the one of the local cloud's user. */
  readonly account?: string;
  readonly resources: readonly string[];
  readonly detail: { readonly [key: string]: unknown };
};

/** Hands an event to EventBridge. Never throws; delivery happens later. */
export type Emit = (event: ServiceEvent) => void;
