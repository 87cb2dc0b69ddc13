/**
 * What a service of the local cloud is to the endpoint: a table of operations. The endpoint checks signatures, decodes
 * the protocol, calls the operation, and renders the result or the error as AWS does.
 */

/** One request, decoded. */
export type Call = {
  readonly operation: string;
  readonly region: string;
  readonly accountId: string;
  /** Who signed it. */
  readonly accessKeyId: string;
  /**
   * JSON protocols: the body. Query protocols: the parameters as a tree, where numbered names have become lists, so
   * `Filter.1.Name=a&Filter.1.Value.1=b` is `{ Filter: [{ Name: "a", Value: ["b"] }] }` and a `member` level is dropped.
   */
  readonly input: unknown;
};

/**
 * JSON protocols: the body of the answer. Query protocols: the content of the answer's element; keys are element names,
 * arrays repeat the element (EC2 lists are written `{ instancesSet: { item: [...] } }`), undefined members are left out.
 */
export type Operation = (call: Call) => Promise<object | undefined>;

export type Service = {
  /** Name in the credential scope: "ec2", "ssm", "states", "events", "sns", "sts", "logs" … */
  readonly name: string;
  readonly protocol: "ec2-query" | "query" | "json-1.0" | "json-1.1";
  /** XML name space of query protocols, e.g. "http://ec2.amazonaws.com/doc/2016-11-15/". */
  readonly namespace?: string;
  /** Prefix of X-Amz-Target for JSON protocols, e.g. "AmazonSSM". */
  readonly targetPrefix?: string;
  readonly operations: { readonly [name: string]: Operation };
};

/** An error as AWS would answer it. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
