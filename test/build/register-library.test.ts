import { describe, expect, test } from "vitest";
import { registerLibrary, registerOwnComponent } from "../../lib/build/register-library.ts";
import { registerComponent } from "../../lib/build/stored-pipeline.ts";
import { memoryRegistry } from "../fakes/memory-registry.ts";

const library = [
  { name: "nginx", version: "1.0.0", text: "old" },
  { name: "nginx", version: "1.1.0", text: "new" },
  { name: "chrony", version: "1.0.0", text: "time" },
];

const namesIn = async (registry: ReturnType<typeof memoryRegistry>): Promise<readonly string[]> =>
  (await registry.list("components/")).map((key) =>
    key.split("/").slice(1, 3).join("@").replace(".json", ""),
  );

describe("registerLibrary()", () => {
  test("registers every version of every component, with its document", async () => {
    const registry = memoryRegistry();
    expect(await registerLibrary(registry, library)).toStrictEqual([]);
    expect(await namesIn(registry)).toStrictEqual(["chrony@1.0.0", "nginx@1.0.0", "nginx@1.1.0"]);
    const texts = await Promise.all(
      (await registry.list("documents/")).map((key) => registry.getText(key)),
    );
    expect(texts.sort()).toStrictEqual(["new", "old", "time"]);
  });

  test("reads once and writes nothing when the same library is there", async () => {
    const registry = memoryRegistry();
    await registerLibrary(registry, library);
    const before = new Map(registry.content);
    let reads = 0;
    const counting = {
      ...registry,
      get: (key: string) => {
        reads++;
        return registry.get(key);
      },
      put: () => Promise.reject(new Error("It writes")),
      list: () => Promise.reject(new Error("It lists")),
    };
    await registerLibrary(counting, library);
    expect({ reads, content: registry.content }).toStrictEqual({ reads: 1, content: before });
  });

  test("leaves a name to the user's component of that name", async () => {
    const registry = memoryRegistry();
    await registerComponent(registry, { name: "nginx", version: "0.1.0", text: "mine" });
    expect(await registerLibrary(registry, library)).toStrictEqual(["nginx"]);
    expect(await namesIn(registry)).toStrictEqual(["chrony@1.0.0", "nginx@0.1.0"]);
  });

  test("has its component in place again when the user has given the name up", async () => {
    const registry = memoryRegistry();
    await registerLibrary(registry, library);
    await registerOwnComponent(registry, { name: "nginx", version: "0.1.0", text: "mine" });
    expect(await registerLibrary(registry, library)).toStrictEqual(["nginx"]);
    for (const key of await registry.list("components/nginx/")) await registry.remove(key);
    expect(await registerLibrary(registry, library)).toStrictEqual([]);
    expect(await namesIn(registry)).toStrictEqual(["chrony@1.0.0", "nginx@1.0.0", "nginx@1.1.0"]);
  });

  test("knows its own components again after an interrupt in the middle", async () => {
    const registry = memoryRegistry();
    let writes = 0;
    const broken = {
      ...registry,
      putText: (key: string, text: string) =>
        ++writes > 1 ? Promise.reject(new Error("cut off")) : registry.putText(key, text),
    };
    await expect(registerLibrary(broken, library)).rejects.toThrow("cut off");
    expect(await registerLibrary(registry, library)).toStrictEqual([]);
    expect(await namesIn(registry)).toStrictEqual(["chrony@1.0.0", "nginx@1.0.0", "nginx@1.1.0"]);
  });
});

test("registerOwnComponent() takes the name from the library at once", async () => {
  const registry = memoryRegistry();
  await registerLibrary(registry, library);
  await registerOwnComponent(registry, { name: "nginx", version: "0.1.0", text: "mine" });
  expect(await namesIn(registry)).toStrictEqual(["chrony@1.0.0", "nginx@0.1.0"]);
});
