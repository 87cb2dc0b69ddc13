/** The local SNS. Nobody is sent anything: messages lie in a file per topic, in the form that subscribers would get. */
import { list, optional, record, required } from "../../../source/collections.ts";
import { text } from "../../../source/scalars.ts";
import type { Clock } from "../../clock.ts";
import { AwsError, type Call, type Operation, type Service } from "../../endpoint/service.ts";
import { appendJsonLines } from "../../files/lines.ts";
import { type InputCodes, readInput } from "../read-input.ts";
import { openRecords, type Records } from "../records.ts";
import { notificationOf, publishInput } from "./publish.ts";
import { type Notification, type Topic, topicNameOf, topicShape } from "./topic.ts";

export type SnsOptions = {
  /** ⟨folder⟩/⟨region⟩/⟨topic⟩.jsonl has the messages, ⟨topic⟩.json beside it the topic. */
  readonly folder: string;
  readonly clock: Clock;
  /** A random UUID. */
  readonly newId: () => string;
  /** Is told of each message, once it is written. */
  readonly observe?: (notification: Notification) => void;
};

const CODES: InputCodes = {
  missing: "InvalidParameter",
  unknown: "InvalidParameter",
  invalid: "InvalidParameter",
};

const createTopicInput = record({
  Name: required(
    text({
      pattern: /^[A-Za-z0-9_-]{1,256}$/,
      expected: "1 to 256 letters, digits, - and _ (the local cloud has no FIFO topics)",
    }),
  ),
  Attributes: optional(
    record({ entry: required(list(record({ key: required(text()), value: required(text()) }))) }),
  ),
  Tags: optional(list(record({ Key: required(text()), Value: required(text()) }))),
});
const topicInput = record({ TopicArn: required(text()) });
const pageInput = record({ NextToken: optional(text()) });
const pageOfTopicInput = record({ TopicArn: required(text()), NextToken: optional(text()) });
const subscribeInput = record({
  TopicArn: required(text()),
  Protocol: required(text()),
  Endpoint: required(text()),
  ReturnSubscriptionArn: optional(text()),
});

/** SNS: topics, messages, and subscriptions that are only remembered. */
export function createSns(options: SnsOptions): Service {
  const sns = new Sns(options);
  const operations: { readonly [name: string]: Operation } = {
    CreateTopic: (call) => sns.createTopic(call),
    DeleteTopic: (call) => sns.deleteTopic(call),
    ListTopics: (call) => sns.listTopics(call),
    GetTopicAttributes: (call) => sns.getTopicAttributes(call),
    Publish: (call) => sns.publish(call),
    Subscribe: (call) => sns.subscribe(call),
    ListSubscriptionsByTopic: (call) => sns.listSubscriptions(call),
  };
  const namespace = "http://sns.amazonaws.com/doc/2010-03-31/";
  return { name: "sns", protocol: "query", namespace, operations };
}

class Sns {
  readonly #options: SnsOptions;
  constructor(options: SnsOptions) {
    this.#options = options;
  }

  /** The same topic again for the same name. */
  async createTopic(call: Call): Promise<object> {
    const input = readInput(createTopicInput, call, CODES);
    const arn = `arn:aws:sns:${call.region}:${call.accountId}:${input.Name}`;
    const given = (input.Attributes?.entry ?? []).map(({ key, value }) => [key, value] as const);
    const attributes: { readonly [name: string]: string } = Object.fromEntries(given);
    const topics = this.#topics(call);
    const existing = await topics.get(input.Name);
    if (existing === undefined)
      await topics.put(input.Name, {
        arn,
        accountId: call.accountId,
        attributes,
        subscriptions: [],
      });
    else refuseOther(existing, arn, attributes);
    return { TopicArn: arn };
  }

  async deleteTopic(call: Call): Promise<object | undefined> {
    const { TopicArn } = readInput(topicInput, call, CODES);
    await this.#topics(call).remove(topicNameOf(TopicArn, call.region));
    return undefined;
  }

  async listTopics(call: Call): Promise<object> {
    readInput(pageInput, call, CODES);
    const topics = await this.#topics(call).list();
    const own = topics.filter(({ accountId }) => accountId === call.accountId);
    return { Topics: { member: own.map(({ arn }) => ({ TopicArn: arn })) } };
  }

  async getTopicAttributes(call: Call): Promise<object> {
    const { TopicArn } = readInput(topicInput, call, CODES);
    const topic = await this.#topic(call, TopicArn);
    const attributes = {
      DisplayName: "",
      ...topic.attributes,
      TopicArn: topic.arn,
      Owner: topic.accountId,
      SubscriptionsConfirmed: String(topic.subscriptions.length),
      SubscriptionsPending: "0",
      SubscriptionsDeleted: "0",
    };
    const entry = Object.entries(attributes).map(([key, value]) => ({ key, value }));
    return { Attributes: { entry } };
  }

  async publish(call: Call): Promise<object> {
    const input = readInput(publishInput, call, CODES);
    const { arn } = await this.#topic(call, input.TopicArn ?? input.TargetArn ?? "");
    const { clock, folder, newId, observe } = this.#options;
    const at = { topicArn: arn, messageId: newId(), now: clock.now() };
    const notification = notificationOf(input, at);
    const name = topicNameOf(arn, call.region);
    await appendJsonLines(`${folder}/${call.region}/${name}.jsonl`, [notification]);
    observe?.(notification);
    return { MessageId: notification.MessageId };
  }

  async subscribe(call: Call): Promise<object> {
    const input = readInput(subscribeInput, call, CODES);
    const { Protocol: protocol, Endpoint: endpoint } = input;
    const topic = await this.#topic(call, input.TopicArn);
    const same = topic.subscriptions.find(
      (one) => one.protocol === protocol && one.endpoint === endpoint,
    );
    if (same !== undefined) return { SubscriptionArn: same.arn };
    const subscription = { arn: `${topic.arn}:${this.#options.newId()}`, protocol, endpoint };
    await this.#topics(call).update(topicNameOf(topic.arn, call.region), (before) => ({
      ...before,
      subscriptions: [...before.subscriptions, subscription],
    }));
    return { SubscriptionArn: subscription.arn };
  }

  async listSubscriptions(call: Call): Promise<object> {
    const { TopicArn } = readInput(pageOfTopicInput, call, CODES);
    const topic = await this.#topic(call, TopicArn);
    const member = topic.subscriptions.map(({ arn, protocol, endpoint }) => ({
      TopicArn: topic.arn,
      Protocol: protocol,
      SubscriptionArn: arn,
      Owner: topic.accountId,
      Endpoint: endpoint,
    }));
    return { Subscriptions: { member } };
  }

  #topics(call: Call): Records<Topic> {
    return openRecords(`${this.#options.folder}/${call.region}`, topicShape);
  }

  async #topic(call: Call, arn: string): Promise<Topic> {
    const topic = await this.#topics(call).get(topicNameOf(arn, call.region));
    if (topic?.arn !== arn) throw new AwsError("NotFound", "Topic does not exist", 404);
    if (topic.accountId !== call.accountId)
      throw new AwsError("AuthorizationError", `Not allowed on the topic ${arn}`, 403);
    return topic;
  }
}

function refuseOther(
  existing: Topic,
  arn: string,
  attributes: { readonly [name: string]: string },
): void {
  if (existing.arn !== arn)
    throw new AwsError("AuthorizationError", `The topic is that of ${existing.accountId}`, 403);
  const isOther = Object.entries(attributes).some(
    ([name, value]) => existing.attributes[name] !== value,
  );
  if (isOther)
    throw new AwsError(
      "InvalidParameter",
      "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    );
}
