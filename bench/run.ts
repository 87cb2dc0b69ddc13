/** `npm run bench`: every figure that Kiln claims, side by side with its plain counterpart, as one table. */
import { localBuildRows } from "./local-build.ts";
import { type Row, renderTable } from "./measure.ts";
import { runnerRows } from "./runner.ts";
import { webDownloadRows } from "./web-download.ts";

const rows: Row[] = [];
if (process.getuid?.() === 0) rows.push(...(await localBuildRows()));
else console.error("Local builds are left out: they need root, for the parent image host.");
rows.push(...(await runnerRows()));
rows.push(...(await webDownloadRows()));
console.log(renderTable(rows));
