import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { cachedClient } from "./client-cache.ts";
import type { Call, Connection } from "./connection.ts";
import { translating } from "./translate-error.ts";

const stsClient = cachedClient((settings) => new STSClient({ ...settings }));
const known = new WeakMap<Connection, string>();

/** The account of a connection; asked once. */
export async function accountId({ connection, signal }: Call): Promise<string> {
  const id = known.get(connection);
  if (id !== undefined) return id;
  const ask = stsClient(connection).send(new GetCallerIdentityCommand({}), { abortSignal: signal });
  const { Account = "" } = await translating("ask for the account's id", ask);
  known.set(connection, Account);
  return Account;
}

/** Who the credentials of a connection belong to, as an ARN. */
export async function callerArn({ connection, signal }: Call): Promise<string> {
  const ask = stsClient(connection).send(new GetCallerIdentityCommand({}), { abortSignal: signal });
  return (await translating("ask who the credentials belong to", ask)).Arn ?? "";
}
