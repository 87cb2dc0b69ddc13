/** Takes one entry of a log. Members that are undefined are left out. */
export type Log = (entry: object) => void;

/** One line of JSON for each entry, where Lambda picks it up. */
export const logToStandardOutput: Log = (entry) => {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
};
