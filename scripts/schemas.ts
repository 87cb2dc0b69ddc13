/** Writes schemas/: the JSON Schemas that editors use, made from the shapes that the validators read with. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./bundle-options.ts";
import { schemaFiles } from "./schema-files.ts";

for (const [name, text] of schemaFiles()) await writeFile(join(root, "schemas", name), text);
