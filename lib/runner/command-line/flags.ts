/** The options of the runner's commands, as data: for parsing and for the help. */
export type FlagDefinition = {
  readonly long: string;
  readonly short?: string;
  /** Other spellings of the long name that are accepted. */
  readonly aliases?: readonly string[];
  /** Placeholder of its value in the help; absent for flags without one. */
  readonly value?: string;
  readonly help: string;
};

const documents: FlagDefinition = {
  long: "documents",
  short: "d",
  aliases: ["document"],
  value: "LIST",
  help: "documents, with commas between: local paths, s3:// URIs, ARNs of components",
};
const documentOwner: FlagDefinition = {
  long: "document-s3-bucket-owner",
  value: "ACCOUNT",
  help: "account that must own the bucket of S3 documents",
};
const blocked: FlagDefinition = {
  long: "blocked-action-modules",
  value: "LIST",
  help: "action modules that no document may use",
};
const trace: FlagDefinition = {
  long: "trace",
  short: "t",
  help: "write the lines of console.log to standard error while the run goes on",
};
const help: FlagDefinition = { long: "help", short: "h", help: "print this help" };
const version: FlagDefinition = { long: "version", short: "v", help: "print the version" };

/** Options of the program itself. */
export const MAIN_FLAGS: readonly FlagDefinition[] = [help, version];

/** Options of `container`. */
export const CONTAINER_FLAGS: readonly FlagDefinition[] = [
  { long: "job", value: "FILE", help: "what to do; the input folder is the one that it lies in" },
  help,
  version,
];

/** Options of `run`. */
export const RUN_FLAGS: readonly FlagDefinition[] = [
  documents,
  {
    long: "config",
    short: "c",
    value: "FILE",
    help: "configuration file (.json), local or s3://, instead of --documents",
  },
  { long: "parameters", value: "PAIRS", help: "values for parameters: name=value,name=value" },
  { long: "phases", short: "p", value: "LIST", help: "phases to run; all by default" },
  documentOwner,
  blocked,
  {
    long: "execution-id",
    short: "i",
    value: "ID",
    help: "ID of the execution; a new one by default",
  },
  {
    long: "log-directory",
    short: "l",
    value: "FOLDER",
    help: "where the log folder is made; the working directory by default",
  },
  { long: "log-s3-bucket-name", short: "b", value: "BUCKET", help: "upload the log folder there" },
  { long: "log-s3-key-prefix", short: "k", value: "PREFIX", help: "key prefix of the upload" },
  {
    long: "log-s3-bucket-owner",
    value: "ACCOUNT",
    help: "account that must own the log bucket",
  },
  { long: "cw-log-group", value: "GROUP", help: "stream the console log to CloudWatch Logs" },
  { long: "cw-log-stream", value: "STREAM", help: "stream in it; the execution ID by default" },
  { long: "cw-log-region", value: "REGION", help: "Region of the log group" },
  { long: "cw-ignore-failures", help: "go on when CloudWatch cannot be written to" },
  {
    long: "state-directory",
    short: "s",
    value: "FOLDER",
    help: "state for restarts; an unfinished run in it is resumed",
  },
  {
    long: "allow-reboot",
    help: "restart the machine when a step asks for it, and go on by itself (not in AWSTOE)",
  },
  trace,
  version,
  help,
];

/** Options of `validate`. */
export const VALIDATE_FLAGS: readonly FlagDefinition[] = [
  documents,
  documentOwner,
  blocked,
  {
    long: "os-platforms",
    value: "LIST",
    help: "platforms to validate for: linux, windows, darwin; this one by default",
  },
  { long: "json", help: "add the problems as an array, for editors" },
  trace,
  version,
  help,
];
