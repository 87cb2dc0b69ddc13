import { join } from "node:path";
import { fileNameOf } from "../../files/file-name.ts";
import { accountFolder } from "../ec2/accounts.ts";
import { openRecords, type Records } from "../records.ts";
import { type ParameterRecord, parameterShape } from "./parameter-record.ts";
import type { SsmWorld } from "./world.ts";

/** An SSM without documents and commands, with the parameters of the state folder. */
export function openSsm({
  stateDirectory,
  ...given
}: Omit<SsmWorld, "parameters" | "inAccount" | "documents" | "commands"> & {
  readonly stateDirectory: string;
}): SsmWorld {
  const home: SsmWorld = {
    ...given,
    documents: new Map(),
    commands: new Map(),
    parameters: openParameters(stateDirectory),
    inAccount: (accountId) => ({
      ...home,
      accountId,
      parameters: openParameters(accountFolder(stateDirectory, accountId)),
    }),
  };
  return home;
}

/** Parameters of an account's folder, by Region. */
function openParameters(folder: string): SsmWorld["parameters"] {
  const opened = new Map<string, Records<ParameterRecord>>();
  return (region) => {
    const records =
      opened.get(region) ??
      openRecords(join(folder, "regions", fileNameOf(region), "parameters"), parameterShape);
    opened.set(region, records);
    return records;
  };
}
