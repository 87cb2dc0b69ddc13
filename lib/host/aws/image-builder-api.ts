/**
 * The few calls of EC2 Image Builder that the runner needs, signed here with the SDK's credentials, instead of by a
 * client of their own.
 */
import { Denied, InvalidInput, NotFound, Unavailable } from "../../errors.ts";
import { memberOf, type Node, nodeOfValue } from "../../source/node.ts";
import type { Host, HttpRequest } from "../host.ts";
import type { ComponentReference } from "./component-reference.ts";
import { inRegion } from "./region.ts";
import { signRequest } from "./sign-request.ts";
import { translated } from "./translate-error.ts";

export type ImageBuilderOptions = Pick<Host, "environment" | "metadata" | "request"> & {
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** A call: its name is also its path, and the permission that it needs. */
export type ImageBuilderCall = {
  readonly name: "GetComponent" | "ListComponentBuildVersions" | "ListComponents";
  /** Sent in the address by the one call that gets, in the body by those that list. */
  readonly input: { readonly [name: string]: string };
  /** What the call is for; it says where to send it. */
  readonly component: Pick<ComponentReference, "partition" | "region">;
  /** Begins the message of an error: `Cannot get the component "…"`. */
  readonly what: string;
};

/** Makes a call and gives its reply, or throws an error of lib/errors.ts. */
export type ImageBuilderApi = (call: ImageBuilderCall) => Promise<Node>;

const DOMAINS: { readonly [partition: string]: string } = { "aws-cn": "amazonaws.com.cn" };

/** The service as it is found with environment and profile of this process. */
export async function imageBuilderApi(options: ImageBuilderOptions): Promise<ImageBuilderApi> {
  const { SSMClient } = await import("@aws-sdk/client-ssm");
  const { config } = await inRegion(options.metadata, (region) => new SSMClient(region));
  return async ({ name, input, component, what }) => {
    const { region } = component;
    const url = new URL(`/${name}`, endpointOf(options.environment, component));
    const isGet = name === "GetComponent";
    if (isGet) for (const [key, value] of Object.entries(input)) url.searchParams.set(key, value);
    const sent: Pick<HttpRequest, "method" | "body"> = isGet
      ? { method: "GET" }
      : { method: "POST", body: JSON.stringify(input) };
    const full = `${what} (imagebuilder:${name})`;
    return translated(full, async () => {
      const credentials = await config.credentials();
      const signing = { region, service: "imagebuilder", credentials, now: options.now() };
      const headers = {
        ...signRequest(url, { ...signing, ...sent }),
        ...(isGet ? {} : { "content-type": "application/json" }),
      };
      const response = await options.request({ url: url.href, headers, ...sent });
      return replyOf(full, response.status, await textOf(response.body));
    });
  };
}

function endpointOf(environment: Host["environment"], at: ImageBuilderCall["component"]): string {
  const domain = DOMAINS[at.partition] ?? "amazonaws.com";
  return (
    environment["AWS_ENDPOINT_URL_IMAGEBUILDER"] ??
    environment["AWS_ENDPOINT_URL"] ??
    `https://imagebuilder.${at.region}.${domain}`
  );
}

function replyOf(what: string, status: number, body: string): Node {
  const reply = parsed(body);
  if (status === 200 && reply?.kind === "mapping") return reply;
  const said = textAt(reply, "message");
  const message = `${what}: the service answers with status ${status}${said === undefined ? "" : `, ${said}`}`;
  if (status === 401 || status === 403) throw new Denied(message);
  if (status === 404) throw new NotFound(message);
  if (status === 429 || status >= 500) throw new Unavailable(message);
  throw new InvalidInput(message);
}

/** Undefined for what no service says: the page of a proxy. */
function parsed(body: string): Node | undefined {
  try {
    return nodeOfValue(JSON.parse(body));
  } catch {
    return undefined;
  }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** A member of a reply. Replies have more members, and may have new ones at any time. */
export function memberAt(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === "mapping" ? memberOf(node, key) : undefined;
}

/** A member that is text. */
export function textAt(node: Node | undefined, key: string): string | undefined {
  const member = memberAt(node, key);
  return member?.kind === "scalar" && !member.isNull ? member.text : undefined;
}
