/** A call, and what an operation needs to name its resources as IAM does. */
import type { IamRequest } from "./evaluate-policy.ts";

/** A call as the front records it. */
export type RecordedCall = {
  /** As in credentials: "ec2", "s3", "states" … */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly input: unknown;
};

/** Whose resources they are. */
export type Surroundings = {
  readonly accountId: string;
  /** Tags of a resource that a call names; they are what its policies look at. */
  readonly tagsOf: (id: string) => { readonly [key: string]: string };
  /** ARN of the role in an instance profile. */
  readonly roleOfProfile: (name: string) => string;
};

/** Parsed input of a call. */
export type Tree = { readonly [name: string]: unknown };
/** Values by condition key. */
export type Context = NonNullable<IamRequest["context"]>;
/** One call. */
export class Asked {
  readonly region: string;
  readonly input: Tree;
  readonly around: Surroundings;
  constructor(call: RecordedCall, around: Surroundings) {
    this.region = call.region;
    this.input = (call.input ?? {}) as Tree;
    this.around = around;
  }
  text(name: string): string {
    return String(this.input[name] ?? "");
  }
  /** Lists of the query protocol are called in the singular. */
  texts(...names: readonly string[]): readonly string[] {
    return names.flatMap((name) => listOf(this.input[name]).map(String));
  }
  arn(service: string, resource: string, account = this.around.accountId): string {
    return `arn:aws:${service}:${this.region}:${account}:${resource}`;
  }
  /** ARN of something of EC2 by its id. */
  ec2(id: string): string {
    const [prefix = ""] = id.split("-");
    const [type = prefix, isShared = false] = EC2_TYPES[prefix] ?? [];
    return this.arn("ec2", `${type}/${id}`, isShared ? "" : undefined);
  }
  resourceTags(id: string): Context {
    return tagContext("aws:ResourceTag", this.around.tagsOf(id));
  }
  /** Tags that the call puts on what it makes of a type. */
  newTags(type: string): { readonly [key: string]: string } {
    const all = listOf(this.input["TagSpecification"] ?? this.input["TagSpecifications"]) as Tree[];
    const found = all.filter((one) => one["ResourceType"] === type);
    return Object.fromEntries(found.flatMap((one) => tagPairs(one["Tag"] ?? one["Tags"])));
  }
}

const EC2_TYPES: { readonly [prefix: string]: readonly [type: string, isShared: boolean] } = {
  i: ["instance", false],
  ami: ["image", true],
  snap: ["snapshot", true],
  vol: ["volume", false],
  subnet: ["subnet", false],
  sg: ["security-group", false],
  lt: ["launch-template", false],
};

/** A value, several, or none as a list. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Tags of EC2 as pairs. */
export function tagPairs(tags: unknown): readonly (readonly [string, string])[] {
  return (listOf(tags) as Tree[]).map(({ Key, Value }) => [String(Key), String(Value ?? "")]);
}

/** Tags as condition keys. */
export function tagContext(prefix: string, tags: { readonly [key: string]: string }): Context {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]),
  );
}

/** Tags that a call gives, as condition keys. */
export function keysContext(tags: { readonly [key: string]: string }): Context {
  return { ...tagContext("aws:RequestTag", tags), "aws:TagKeys": Object.keys(tags) };
}

/** What an operation asks. */
export type Requests = (asked: Asked) => readonly IamRequest[];

/** An operation that knows no resources. */
export const everything =
  (action: string): Requests =>
  () => [{ action, resource: "*" }];
