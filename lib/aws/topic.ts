import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { TopicMessage } from "../build/image-message.ts";
import { cachedClient } from "./client-cache.ts";
import type { Call } from "./connection.ts";
import { translating } from "./translate-error.ts";

const snsClient = cachedClient((settings) => new SNSClient({ ...settings }));

/** Topics as a connection reaches them; a topic is called in the Region that its ARN names. */
export function topic({ connection, signal }: Call): {
  readonly publish: (topicArn: string, message: TopicMessage) => Promise<void>;
} {
  return {
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
