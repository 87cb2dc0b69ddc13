import { describe, expect, test } from "vitest";
import { changeDocument, readDocument, requireDocument } from "../../lib/build/registry.ts";
import { parseImageKey, regionKey, regionOfKey } from "../../lib/build/registry-keys.ts";
import { applyPipeline, readPipeline } from "../../lib/build/stored-pipeline.ts";
import { InvalidInput, NotFound, Unavailable } from "../../lib/errors.ts";
import { record, required } from "../../lib/source/collections.ts";
import { integer } from "../../lib/source/scalars.ts";
import { COMPONENT, pipelineText } from "../fakes/build-world.ts";
import { memoryRegistry } from "../fakes/memory-registry.ts";

const counter = record({ count: required(integer()) });

describe("changeDocument()", () => {
  test("counts every change of many at once", async () => {
    const registry = memoryRegistry();
    await registry.put("a.json", { count: 0 });
    const increment = () =>
      changeDocument(registry, "a.json", counter, ({ count }) => ({ count: count + 1 }));
    await Promise.all([increment(), increment(), increment(), increment()]);
    expect(registry.read("a.json")).toStrictEqual({ count: 4 });
  });

  test("leaves a document alone when there is nothing to change", async () => {
    const registry = memoryRegistry();
    await registry.put("a.json", { count: 0 });
    const before = await registry.get("a.json");
    expect(await changeDocument(registry, "a.json", counter, () => undefined)).toStrictEqual({
      value: { count: 0 },
      isChanged: false,
    });
    expect(await registry.get("a.json")).toStrictEqual(before);
  });

  test("has nothing to change where there is no document", async () => {
    const changed = changeDocument(memoryRegistry(), "a.json", counter, (value) => value);
    expect(await changed).toBeUndefined();
  });

  test("gives up when others keep changing the document", async () => {
    const registry = { ...memoryRegistry(), replace: async () => false };
    await registry.put("a.json", { count: 0 });
    await expect(changeDocument(registry, "a.json", counter, (value) => value)).rejects.toThrow(
      new Unavailable('Cannot change "a.json" of the registry: others keep changing it'),
    );
  });
});

test("readDocument() refuses a document of another shape", async () => {
  const registry = memoryRegistry();
  await registry.put("a.json", { count: "many" });
  await expect(readDocument(registry, "a.json", counter)).rejects.toThrow(InvalidInput);
});

test("requireDocument() says what is missing", async () => {
  await expect(
    requireDocument(memoryRegistry(), "builds/b-1/plan.json", counter, "the plan"),
  ).rejects.toThrow(
    new NotFound('Cannot find the plan: "builds/b-1/plan.json" is not in the registry'),
  );
});

describe("applyPipeline()", () => {
  test("stores a pipeline so that it can be read again", async () => {
    const registry = memoryRegistry();
    const file = { text: pipelineText(), file: "kiln.yml" };
    const pipeline = await applyPipeline(registry, file, { "web.yml": COMPONENT });
    const read = await readPipeline(registry, "web");
    expect(read.pipeline).toStrictEqual(pipeline);
    expect(Object.keys(read.documents)).toStrictEqual(["web.yml"]);
  });

  test("refuses a file with errors, and stores nothing", async () => {
    const registry = memoryRegistry();
    const file = { text: "name: web\n", file: "kiln.yml" };
    await expect(applyPipeline(registry, file, {})).rejects.toThrow(InvalidInput);
    expect(registry.content.size).toBe(0);
  });

  test("refuses a file whose documents were not given", async () => {
    const file = { text: pipelineText(), file: "kiln.yml" };
    await expect(applyPipeline(memoryRegistry(), file, {})).rejects.toThrow(
      new InvalidInput('Cannot apply pipeline "web": these documents were not given: web.yml'),
    );
  });
});

test.each([
  ["images/web/1.0.3/4.json", { version: "1.0.3", build: 4 }],
  ["images/web/notes.json", undefined],
  ["images/web/1.0.3/four.json", undefined],
])("parseImageKey() reads %s", (key, expected) => {
  expect(parseImageKey("web", key)).toStrictEqual(expected);
});

test("regionOfKey() gives back what regionKey() was made of", () => {
  expect(regionOfKey(regionKey("eu-west-1"))).toBe("eu-west-1");
});
