import { accountOf, regionOf } from "../build/place.ts";
import type { Connection } from "./connection.ts";
import { distributionCredentials } from "./distribution-credentials.ts";

/** What every client is made with. */
export type ClientSettings = {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: NonNullable<Connection["credentials"]>;
  readonly requestHandler: NonNullable<Connection["requestHandler"]>;
  readonly maxAttempts: number;
  readonly retryMode: "adaptive";
};

const MAX_ATTEMPTS = 8;

/**
 * Connections are kept open and used again, as the SDK does by itself. One that cannot be made or says nothing is given
 * up in time for another attempt: the SDK would wait until the function's own time is over.
 */
export const CONNECTIONS = { connectionTimeout: 3_000, socketTimeout: 30_000 } as const;

/**
 * Makes a client once for each connection and place. Attempts are repeated adaptively: with many builds at once, the
 * client slows down as AWS asks it to.
 *
 * @returns a function that takes a Region, or `region/account` for another account, where the client has the
 * credentials of that account's distribution role; see lib/build/place.ts. A bundler may leave the call out where its
 * result is not used, and the client with it.
 */
/* @__NO_SIDE_EFFECTS__ */
export function cachedClient<C>(
  make: (settings: ClientSettings) => C,
): (connection: Connection, place?: string) => C {
  const clients = new WeakMap<Connection, Map<string, C>>();
  return (connection, place = connection.region) => {
    const ofConnection = clients.get(connection) ?? new Map<string, C>();
    clients.set(connection, ofConnection);
    const client = ofConnection.get(place) ?? make(settingsOf(connection, place));
    ofConnection.set(place, client);
    return client;
  };
}

function settingsOf(connection: Connection, place: string): ClientSettings {
  const { endpoint, requestHandler = CONNECTIONS, maxAttempts = MAX_ATTEMPTS } = connection;
  const account = accountOf(place);
  const credentials =
    account === undefined ? connection.credentials : distributionCredentials(connection, account);
  return {
    region: regionOf(place),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler,
    maxAttempts,
    retryMode: "adaptive",
  };
}
