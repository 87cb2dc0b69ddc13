import { Denied, InvalidInput, NotFound, Unavailable } from "../../errors.ts";
import { memberOf, type Node, nodeOfValue } from "../../source/node.ts";
import type { ComponentPort, Host } from "../host.ts";
import { inRegion } from "./region.ts";
import { signRequest } from "./sign-request.ts";
import { translated } from "./translate-error.ts";

const ARN =
  /^arn:(?<partition>aws[a-z-]*):imagebuilder:(?<region>[a-z0-9-]+):(?:[0-9]{12}|aws|aws-[a-z0-9-]+|third-party):component\/[a-z0-9_-]+\/[0-9]+\.[0-9]+\.[0-9]+\/[0-9]+$/;
const DOMAINS: { readonly [partition: string]: string } = { "aws-cn": "amazonaws.com.cn" };

export type ComponentOptions = Pick<Host, "environment" | "metadata" | "request"> & {
  readonly now: () => number;
};

/**
 * Component documents that lie in EC2 Image Builder. One call of the service is needed, so it is signed here, with the
 * SDK's credentials, instead of by a client of its own.
 */
export async function componentPort(options: ComponentOptions): Promise<ComponentPort> {
  const { SSMClient } = await import("@aws-sdk/client-ssm");
  const { config } = await inRegion(options.metadata, (region) => new SSMClient(region));
  return {
    document: async (arn) => {
      const what = `Cannot get the component "${arn}" (imagebuilder:GetComponent)`;
      const parts = ARN.exec(arn)?.groups;
      if (parts === undefined)
        throw new InvalidInput(
          `${what}: it is no ARN of a component build version, expected arn:aws:imagebuilder:⟨Region⟩:⟨owner⟩:component/⟨name⟩/⟨1.2.3⟩/⟨1⟩`,
        );
      const region = parts["region"] ?? "";
      const url = new URL("/GetComponent", endpointOf(options.environment, region, parts));
      url.searchParams.set("componentBuildVersionArn", arn);
      return translated(what, async () => {
        const credentials = await config.credentials();
        const headers = signRequest(url, {
          region,
          service: "imagebuilder",
          credentials,
          now: options.now(),
        });
        const response = await options.request({ url: url.href, headers });
        return documentOf(what, response.status, await textOf(response.body));
      });
    },
  };
}

function endpointOf(
  environment: Host["environment"],
  region: string,
  parts: { readonly [name: string]: string | undefined },
): string {
  const domain = DOMAINS[parts["partition"] ?? ""] ?? "amazonaws.com";
  return (
    environment["AWS_ENDPOINT_URL_IMAGEBUILDER"] ??
    environment["AWS_ENDPOINT_URL"] ??
    `https://imagebuilder.${region}.${domain}`
  );
}

/** Text of the document in a reply. The reply has more members, and may have new ones at any time. */
function documentOf(what: string, status: number, body: string): string {
  const reply = replyOf(body);
  const data = member(member(reply, "component"), "data");
  if (status === 200 && data?.kind === "scalar") return data.text;
  const said = member(reply, "message");
  const message = `${what}: the service answers with status ${status}${said?.kind === "scalar" ? `, ${said.text}` : ""}`;
  if (status === 401 || status === 403) throw new Denied(message);
  if (status === 404) throw new NotFound(message);
  if (status === 429 || status >= 500) throw new Unavailable(message);
  throw new InvalidInput(message);
}

/** Undefined for what no service says: the page of a proxy. */
function replyOf(body: string): Node | undefined {
  try {
    return nodeOfValue(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function member(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === "mapping" ? memberOf(node, key) : undefined;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
