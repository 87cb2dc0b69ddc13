import { expect, test } from "vitest";
import { FunctionFailed, functionName, newFunctions } from "../../lib/local/functions.ts";

test("invoke() hands event and result through JSON, as Lambda does", async () => {
  const functions = newFunctions();
  functions.register("f", async (event) => ({ event, when: new Date(0), none: undefined }));
  expect(await functions.invoke("f", { a: [1], gone: undefined })).toEqual({
    event: { a: [1] },
    when: "1970-01-01T00:00:00.000Z",
  });
});

test("invoke() gives null for a function that returns nothing", async () => {
  const functions = newFunctions();
  functions.register("f", async () => undefined);
  expect(await functions.invoke("f", undefined)).toBeNull();
});

test("invoke() tells name, message and trace of what a function throws", async () => {
  const functions = newFunctions();
  functions.register("f", async () => {
    throw new RangeError("too far");
  });
  const failure = await functions.invoke("f", {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(FunctionFailed);
  expect((failure as FunctionFailed).payload).toEqual({
    errorType: "RangeError",
    errorMessage: "too far",
    trace: expect.arrayContaining(["RangeError: too far"]),
  });
});

test("invoke() refuses a function that is not registered", async () => {
  await expect(newFunctions().invoke("f", {})).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Function not found: f",
  });
});

test.each([
  ["name", "name"],
  ["name:$LATEST", "name"],
  ["arn:aws:lambda:eu-west-1:000000000000:function:name", "name"],
  ["arn:aws:lambda:eu-west-1:000000000000:function:name:live", "name"],
])("functionName() of %s", (given, expected) => {
  expect(functionName(given)).toBe(expected);
});
