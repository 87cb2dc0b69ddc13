import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { schemaFiles } from "../../scripts/schema-files.ts";
import { packageRoot } from "../fakes/io.ts";

test.each([...schemaFiles()])(
  "schemas/%s is what the shapes say; npm run schemas writes it",
  async (name, text) => {
    expect(await readFile(join(packageRoot, "schemas", name), "utf8")).toBe(text);
  },
);
