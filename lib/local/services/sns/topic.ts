import { list, mapping, record, required } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { AwsError } from "../../endpoint/service.ts";

/** A topic as it is kept on disk. */
export const topicShape = record({
  arn: required(text()),
  accountId: required(text()),
  attributes: required(mapping(text())),
  subscriptions: required(
    list(record({ arn: required(text()), protocol: required(text()), endpoint: required(text()) })),
  ),
});
/** See {@link topicShape}. */
export type Topic = Infer<typeof topicShape>;

/** A message in the form in which SNS hands it to subscribers, without the signature. */
export type Notification = {
  readonly Type: "Notification";
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
  /** ISO 8601. */
  readonly Timestamp: string;
  readonly MessageAttributes?: {
    readonly [name: string]: { readonly Type: string; readonly Value: string };
  };
};

/**
 * The name of a topic in the caller's Region.
 *
 * @throws {AwsError} InvalidParameter: no ARN of a topic, or of one elsewhere.
 */
export function topicNameOf(arn: string, region: string): string {
  const match = /^arn:aws:sns:([a-z0-9-]+):[0-9]{12}:([A-Za-z0-9_-]{1,256})$/.exec(arn);
  if (match?.[1] !== region || match[2] === undefined)
    throw new AwsError("InvalidParameter", `Invalid parameter: TopicArn: "${arn}"`);
  return match[2];
}
