import { join } from "node:path";
import { fileNameOf } from "../../files/file-name.ts";
import { openRecords, type Records } from "../records.ts";
import { type ParameterRecord, parameterShape } from "./parameter-record.ts";
import type { SsmWorld } from "./world.ts";

/** An SSM without documents and commands, with the parameters of the state folder. */
export function openSsm({
  stateDirectory,
  ...given
}: Omit<SsmWorld, "parameters" | "documents" | "commands"> & {
  readonly stateDirectory: string;
}): SsmWorld {
  const opened = new Map<string, Records<ParameterRecord>>();
  return {
    ...given,
    documents: new Map(),
    commands: new Map(),
    parameters(region) {
      const folder = join(stateDirectory, "regions", fileNameOf(region), "parameters");
      const records = opened.get(region) ?? openRecords(folder, parameterShape);
      opened.set(region, records);
      return records;
    },
  };
}
