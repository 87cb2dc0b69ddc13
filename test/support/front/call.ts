/** One request to the front, decoded as far as tests want to know it. */
export type FrontCall = {
  /** Name of the deployed function that called; "interpreter", "instance" or "user" for others. */
  readonly who: string;
  /** As in the scope of its credentials: "ec2", "s3", "states" … */
  readonly service: string;
  /** As the service names it: "RunInstances". */
  readonly operation: string;
  readonly region: string;
  /** JSON body, tree of query parameters, or bucket and key. */
  readonly input: unknown;
  readonly status: number;
};
