import { expect, test } from "vitest";
import type { HttpRequest } from "../../lib/host/host.ts";
import { instanceMetadata } from "../../lib/host/instance-metadata.ts";

/** A metadata service that knows one path. */
function service(status = 200) {
  const requests: string[] = [];
  const request = async ({ method, url, headers = {} }: HttpRequest) => {
    requests.push(`${method} ${url}`);
    const hasToken = headers["X-aws-ec2-metadata-token"] === "token";
    const answers: { [path: string]: [number, string] } = {
      "PUT /latest/api/token": [status, "token"],
      "GET /latest/meta-data/placement/region": hasToken ? [200, "eu-west-1"] : [401, ""],
    };
    const [code, text] = answers[`${method} ${new URL(url).pathname}`] ?? [404, ""];
    return { status: code, headers: {}, body: bodyOf(text) };
  };
  return { request, requests };
}

async function* bodyOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

test("instanceMetadata() reads with a session token, from the link-local address", async () => {
  const { request, requests } = service();
  expect(await instanceMetadata("placement/region", {}, request)).toBe("eu-west-1");
  expect(requests).toStrictEqual([
    "PUT http://169.254.169.254/latest/api/token",
    "GET http://169.254.169.254/latest/meta-data/placement/region",
  ]);
});

test("instanceMetadata() goes to the endpoint of the environment", async () => {
  const { request, requests } = service();
  const environment = { AWS_EC2_METADATA_SERVICE_ENDPOINT: "http://127.0.0.1:1338/" };
  await instanceMetadata("placement/region", environment, request);
  expect(requests[0]).toBe("PUT http://127.0.0.1:1338/latest/api/token");
});

test("instanceMetadata() asks nobody when metadata is switched off", async () => {
  const { request, requests } = service();
  const environment = { AWS_EC2_METADATA_DISABLED: "TRUE" };
  await expect(instanceMetadata("hostname", environment, request)).rejects.toMatchObject({
    name: "Kiln.Unavailable",
    message: 'Cannot read instance metadata "hostname": AWS_EC2_METADATA_DISABLED is true',
  });
  expect(requests).toStrictEqual([]);
});

test("instanceMetadata() tells a path that is not there from a service that fails", async () => {
  await expect(instanceMetadata("none", {}, service().request)).rejects.toMatchObject({
    name: "Kiln.NotFound",
  });
  await expect(instanceMetadata("x", {}, service(403).request)).rejects.toMatchObject({
    name: "Kiln.Unavailable",
    message: 'Cannot read instance metadata "x": the service answers with status 403',
  });
});
