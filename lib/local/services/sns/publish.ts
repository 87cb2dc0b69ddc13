import { list, optional, record, required } from "../../../source/collections.ts";
import { oneOf, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { AwsError } from "../../endpoint/service.ts";
import type { Notification } from "./topic.ts";

const MAX_BYTES = 262_144;

/** Input of Publish. */
export const publishInput = record({
  TopicArn: optional(text()),
  TargetArn: optional(text()),
  Message: required(text({ minLength: 1 })),
  Subject: optional(
    text({
      pattern: /^(?=[!-~])[ -~]{1,99}$/,
      expected: "at most 99 ASCII characters, without line breaks and not beginning with a space",
    }),
  ),
  MessageStructure: optional(oneOf(["json"])),
  MessageAttributes: optional(
    record({
      entry: required(
        list(
          record({
            Name: required(text({ pattern: /^[A-Za-z0-9_.-]{1,256}$/ })),
            Value: required(
              record({
                DataType: required(text({ pattern: /^(?:String|String\.Array|Number|Binary)/ })),
                StringValue: optional(text({ minLength: 1 })),
                BinaryValue: optional(text({ minLength: 1 })),
              }),
            ),
          }),
        ),
      ),
    }),
  ),
});

/**
 * The notification that subscribers get.
 *
 * @param input With the message, its subject and attributes.
 * @throws {AwsError} InvalidParameter: too long, or said to be JSON and it is not.
 */
export function notificationOf(
  input: Infer<typeof publishInput>,
  at: { readonly topicArn: string; readonly messageId: string; readonly now: number },
): Notification {
  if (Buffer.byteLength(input.Message) > MAX_BYTES)
    throw new AwsError("InvalidParameter", "Invalid parameter: Message too long");
  const attributes = (input.MessageAttributes?.entry ?? []).map(({ Name, Value }) => {
    const value = Value.StringValue ?? Value.BinaryValue;
    if (value === undefined)
      throw new AwsError(
        "ParameterValueInvalid",
        `The message attribute '${Name}' must contain non-empty message attribute value.`,
      );
    return [Name, { Type: Value.DataType, Value: value }] as const;
  });
  return {
    Type: "Notification",
    MessageId: at.messageId,
    TopicArn: at.topicArn,
    ...(input.Subject === undefined ? {} : { Subject: input.Subject }),
    Message: input.MessageStructure === "json" ? defaultMessage(input.Message) : input.Message,
    Timestamp: new Date(at.now).toISOString(),
    ...(attributes.length === 0 ? {} : { MessageAttributes: Object.fromEntries(attributes) }),
  };
}

/** With MessageStructure "json" each protocol may have its own text; "default" is for all others. */
function defaultMessage(message: string): string {
  try {
    const texts = JSON.parse(message) as { readonly default?: unknown } | null;
    if (typeof texts?.default === "string") return texts.default;
  } catch {
    // Answered below, like JSON without a default.
  }
  throw new AwsError(
    "InvalidParameter",
    "Invalid parameter: Message Structure - No default entry in JSON message body",
  );
}
