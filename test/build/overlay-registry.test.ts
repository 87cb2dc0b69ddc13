import { describe, expect, test } from "vitest";
import { overlayRegistry } from "../../lib/build/overlay-registry.ts";
import { memoryRegistry } from "../fakes/memory-registry.ts";

async function overlaid() {
  const below = memoryRegistry();
  await below.put("a.json", { from: "below" });
  await below.putText("a.yml", "below");
  const before = new Map(below.content);
  return {
    registry: overlayRegistry(below),
    isUntouched: () => below.content.size === before.size,
  };
}

describe("overlayRegistry()", () => {
  test("reads through", async () => {
    const { registry } = await overlaid();
    expect([
      (await registry.get("a.json"))?.value,
      await registry.getText("a.yml"),
      await registry.get("b.json"),
      await registry.list("a"),
    ]).toStrictEqual([{ from: "below" }, "below", undefined, ["a.json", "a.yml"]]);
  });

  test("keeps to itself what is written, and reads it again", async () => {
    const { registry, isUntouched } = await overlaid();
    await registry.put("a.json", { from: "above" });
    await registry.putText("b.yml", "above");
    await registry.copy("b.yml", "c.yml");
    expect([
      (await registry.get("a.json"))?.value,
      await registry.getText("c.yml"),
      await registry.list(""),
      isUntouched(),
    ]).toStrictEqual([{ from: "above" }, "above", ["a.json", "a.yml", "b.yml", "c.yml"], true]);
  });

  test("writes on conditions as the registry below does", async () => {
    const { registry } = await overlaid();
    const { version = "" } = (await registry.get("a.json")) ?? {};
    expect([
      await registry.create("a.json", {}),
      await registry.create("b.json", {}),
      await registry.replace("a.json", { from: "above" }, "another"),
      await registry.replace("a.json", { from: "above" }, version),
      await registry.replace("a.json", {}, version),
      (await registry.get("a.json"))?.value,
    ]).toStrictEqual([false, true, false, true, false, { from: "above" }]);
  });

  test("takes away what it has, and hides what is below", async () => {
    const { registry, isUntouched } = await overlaid();
    await registry.remove("a.json");
    await registry.remove("a.yml");
    expect([
      await registry.get("a.json"),
      await registry.getText("a.yml"),
      await registry.list(""),
      await registry.copy("a.yml", "b.yml"),
      isUntouched(),
    ]).toStrictEqual([undefined, undefined, [], false, true]);
  });
});
