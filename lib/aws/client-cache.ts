import type { Connection } from "./connection.ts";

/** What every client is made with. */
export type ClientSettings = {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: NonNullable<Connection["credentials"]>;
  readonly requestHandler?: NonNullable<Connection["requestHandler"]>;
  readonly maxAttempts: number;
  readonly retryMode: "adaptive";
};

const MAX_ATTEMPTS = 8;

/**
 * Makes a client once for each connection and Region. Attempts are repeated adaptively: with many builds at once, the
 * client slows down as AWS asks it to.
 */
export function cachedClient<C>(
  make: (settings: ClientSettings) => C,
): (connection: Connection, region?: string) => C {
  const clients = new WeakMap<Connection, Map<string, C>>();
  return (connection, region = connection.region) => {
    const ofConnection = clients.get(connection) ?? new Map<string, C>();
    clients.set(connection, ofConnection);
    const client = ofConnection.get(region) ?? make(settingsOf(connection, region));
    ofConnection.set(region, client);
    return client;
  };
}

function settingsOf(connection: Connection, region: string): ClientSettings {
  const { endpoint, credentials, requestHandler, maxAttempts = MAX_ATTEMPTS } = connection;
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(requestHandler === undefined ? {} : { requestHandler }),
    maxAttempts,
    retryMode: "adaptive",
  };
}
