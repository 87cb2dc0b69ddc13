import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { type BusEvent, EVENT_SOURCE } from "../build/state-change-event.ts";
import { Unavailable } from "../errors.ts";
import { cachedClient } from "./client-cache.ts";
import type { Call } from "./connection.ts";
import { translating } from "./translate-error.ts";

const eventBridgeClient = cachedClient((settings) => new EventBridgeClient({ ...settings }));

/** The event bus of a connection. */
export function eventBus({ connection, signal }: Call): {
  readonly send: (event: BusEvent) => Promise<void>;
} {
  return {
    async send({ detailType, resources, detail }) {
      const { eventBusName } = connection.settings;
      const put = new PutEventsCommand({
        Entries: [
          {
            Source: EVENT_SOURCE,
            DetailType: detailType,
            Resources: [...resources],
            Detail: JSON.stringify(detail),
            ...(eventBusName === undefined ? {} : { EventBusName: eventBusName }),
          },
        ],
      });
      const sent = eventBridgeClient(connection).send(put, { abortSignal: signal });
      const { FailedEntryCount = 0, Entries = [] } = await translating("send an event", sent);
      const [entry] = Entries;
      if (FailedEntryCount > 0)
        throw new Unavailable(
          `Cannot send an event: ${entry?.ErrorCode ?? "it was refused"}: ${entry?.ErrorMessage ?? "no reason was given"}`,
        );
    },
  };
}
