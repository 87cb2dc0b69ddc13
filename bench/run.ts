/** `npm run bench`: every figure that Kiln claims, side by side with its plain counterpart, as one table. */
import { localBuildRows } from "./local-build.ts";
import { type Row, renderTable } from "./measure.ts";

const rows: Row[] = [];
if (process.getuid?.() === 0) rows.push(...(await localBuildRows()));
else console.error("Local builds are left out: this needs root, for the parent image host.");
console.log(renderTable(rows));
