import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { newBackground } from "../../../../lib/local/background.ts";
import type { RestCall } from "../../../../lib/local/endpoint/rest-service.ts";
import { newFunctions } from "../../../../lib/local/functions.ts";
import { lambdaService } from "../../../../lib/local/services/lambda/lambda.ts";

function lambda() {
  const functions = newFunctions();
  const background = newBackground((error) => {
    throw error;
  });
  const service = lambdaService(functions, background.add);
  const invoke = async (name: string, headers: { readonly [name: string]: string } = {}) => {
    const bytes = Readable.from([Buffer.from('{"a":1}')]);
    const path = `/2015-03-31/functions/${name}/invocations`;
    const request = { method: "POST", path, query: "", headers, body: bytes };
    const call: RestCall = {
      request,
      region: "eu-west-1",
      principal: { accountId: "000000000000", arn: "", userId: "" },
      accessKeyId: "",
      payload: { bytes, length: undefined, trailers: new Map() },
      requestId: "r-1",
    };
    const answer = await service.run(service.operationOf(request), call);
    return { ...answer, text: Buffer.from(answer.body as Uint8Array).toString() };
  };
  return { functions, background, service, invoke };
}

test("Invoke answers what the function returns", async () => {
  const { functions, invoke } = lambda();
  functions.register("f", async (event) => ({ event }));
  const { status, text } = await invoke("f");
  expect([status, text]).toEqual([200, '{"event":{"a":1}}']);
});

test("Invoke answers what the function throws as a function error", async () => {
  const { functions, invoke } = lambda();
  functions.register("f", async () => {
    throw new TypeError("no");
  });
  const { status, headers, text } = await invoke("f");
  expect([status, headers["x-amz-function-error"]]).toEqual([200, "Unhandled"]);
  expect(JSON.parse(text)).toMatchObject({ errorType: "TypeError", errorMessage: "no" });
});

test("Invoke without waiting answers at once", async () => {
  const { functions, background, invoke } = lambda();
  const events: unknown[] = [];
  functions.register("f", async (event) => {
    events.push(event);
  });
  expect((await invoke("f", { "x-amz-invocation-type": "Event" })).status).toBe(202);
  await background.settled();
  expect(events).toEqual([{ a: 1 }]);
});

test("Invoke refuses an unknown function, and every other operation is unknown", async () => {
  const { service, invoke } = lambda();
  await expect(invoke("g")).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  const request = { method: "GET", path: "/2015-03-31/functions", query: "", headers: {} };
  expect(() => service.operationOf({ ...request, body: Readable.from([]) })).toThrow(
    "Cannot run GET /2015-03-31/functions: the local Lambda has the operation Invoke only.",
  );
});
