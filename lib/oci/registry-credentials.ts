import { InvalidInput } from "../errors.ts";
import { mapping, optional, record } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import { readValue } from "../source/shape.ts";

export type Credentials = { readonly user: string; readonly password: string };

const shape = record(
  {
    auths: optional(
      mapping(
        record(
          { auth: optional(text()), username: optional(text()), password: optional(text()) },
          { isOpen: true },
        ),
      ),
    ),
  },
  { isOpen: true, what: "Docker's configuration" },
);

/** Names under which Docker files the credentials of its own registry. */
const DOCKER_HUB = [
  "https://index.docker.io/v1/",
  "index.docker.io",
  "docker.io",
  "registry-1.docker.io",
];

/**
 * The credentials for a registry in Docker's configuration (`docker login` writes them); undefined when it has none.
 * Credential helpers are not asked.
 *
 * @param json Text of ~/.docker/config.json.
 * @throws {InvalidInput} The text is no such configuration.
 */
export function credentialsFor(registry: string, json: string): Credentials | undefined {
  const { value, issues } = readValue(shape, parseJson(json));
  if (value === undefined) throw new InvalidInput("Cannot read Docker's configuration", issues);
  const names =
    registry === "docker.io"
      ? DOCKER_HUB
      : [registry, `https://${registry}`, `https://${registry}/v1/`, `https://${registry}/v2/`];
  for (const name of names) {
    const found = value.auths?.[name];
    if (found?.username !== undefined && found.password !== undefined)
      return { user: found.username, password: found.password };
    const [user, ...password] = Buffer.from(found?.auth ?? "", "base64")
      .toString()
      .split(":");
    if (user && password.length > 0) return { user, password: password.join(":") };
  }
  return undefined;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new InvalidInput("Cannot read Docker's configuration: it is no JSON", [], {
      cause: error,
    });
  }
}
