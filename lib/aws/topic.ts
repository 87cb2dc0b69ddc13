import { GetTopicAttributesCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { TopicFacts } from "../build/check-distribution.ts";
import type { TopicMessage } from "../build/image-message.ts";
import { cachedClient } from "./client-cache.ts";
import type { Call } from "./connection.ts";
import { translating, unless } from "./translate-error.ts";

const snsClient = cachedClient((settings) => new SNSClient({ ...settings }));

/** Topics as a connection reaches them; a topic is called in the Region that its ARN names. */
export function topic({ connection, signal }: Call): {
  readonly publish: (topicArn: string, message: TopicMessage) => Promise<void>;
  readonly describe: (topicArn: string) => Promise<TopicFacts | undefined>;
} {
  return {
    async describe(topicArn) {
      const region = topicArn.split(":")[3] || connection.region;
      const get = new GetTopicAttributesCommand({ TopicArn: topicArn });
      const found = await translating(
        `ask about topic ${topicArn}`,
        unless(
          ["NotFound", "NotFoundException"],
          snsClient(connection, region).send(get, { abortSignal: signal }),
        ),
      );
      if (found === undefined) return undefined;
      const kmsKeyId = found.Attributes?.["KmsMasterKeyId"];
      return kmsKeyId ? { kmsKeyId } : {};
    },
    async publish(topicArn, { subject, body }) {
      const region = topicArn.split(":")[3] || connection.region;
      const publish = new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: body });
      await translating(
        `publish to topic ${topicArn}`,
        snsClient(connection, region).send(publish, { abortSignal: signal }),
      );
    },
  };
}
