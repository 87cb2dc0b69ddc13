import { NotFound, Unavailable } from "../errors.ts";
import type { HttpRequest, HttpResponse } from "./host.ts";

const DEFAULT_ENDPOINT = "http://169.254.169.254";
/** The service is on the same computer; where there is none, nobody wants to wait for it. */
const PATIENCE_MILLISECONDS = 1_000;
const TOKEN_SECONDS = 300;

/**
 * Reads instance metadata with a session token (IMDSv2), one token for each call.
 *
 * @param path Below `meta-data/`.
 * @param environment `AWS_EC2_METADATA_SERVICE_ENDPOINT` replaces the link-local address, and
 *   `AWS_EC2_METADATA_DISABLED=true` switches all of it off.
 * @throws {NotFound} There is no such path.
 * @throws {Unavailable} Nobody answers, or metadata is switched off.
 * @see EC2 User Guide, "Use the Instance Metadata Service to access instance metadata"
 */
export async function instanceMetadata(
  path: string,
  environment: { readonly [name: string]: string },
  request: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<string> {
  const what = `Cannot read instance metadata "${path}"`;
  if (environment["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true")
    throw new Unavailable(`${what}: AWS_EC2_METADATA_DISABLED is true`);
  const endpoint = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? DEFAULT_ENDPOINT;
  const ask = async (
    method: "GET" | "PUT",
    route: string,
    headers: { readonly [name: string]: string },
  ): Promise<string> => {
    const url = new URL(`/latest/${route}`, endpoint).href;
    const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
    const response = await request({ method, url, headers, signal });
    const text = await textOf(response.body);
    if (response.status === 200) return text;
    if (response.status === 404) throw new NotFound(`${what}: there is no such path`);
    throw new Unavailable(`${what}: the service answers with status ${response.status}`);
  };
  const token = await ask("PUT", "api/token", {
    "X-aws-ec2-metadata-token-ttl-seconds": String(TOKEN_SECONDS),
  });
  return ask("GET", `meta-data/${path}`, { "X-aws-ec2-metadata-token": token });
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
