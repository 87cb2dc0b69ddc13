/** What a run is asked to do, after command line and configuration file have been merged. */
export type RunOptions = {
  /** At least one. */
  readonly documents: readonly DocumentRequest[];
  /** For all documents; a document's own parameter of the same name wins. */
  readonly parameters: readonly SuppliedParameter[];
  /** Phases to run; empty for all. */
  readonly phases: readonly string[];
  /** Absent: a new one is made. */
  readonly executionId?: string;
  /** Parent of the log folder, as given; empty for the working directory. */
  readonly logDirectory: string;
  readonly logS3BucketName?: string;
  readonly logS3KeyPrefix?: string;
  readonly logS3BucketOwner?: string;
  readonly cwLogGroup?: string;
  readonly cwLogStream?: string;
  readonly cwLogRegion?: string;
  readonly cwIgnoreFailures: boolean;
  readonly documentS3BucketOwner?: string;
  /** Absent: a folder of the runner's own, where only reboots leave a state. */
  readonly stateDirectory?: string;
  readonly trace: boolean;
  /** Modules that no document may use. */
  readonly blockedActionModules: readonly string[];
};

/** One document to run: local path, S3 URI or ARN of a component. */
export type DocumentRequest = {
  readonly path: string;
  readonly parameters: readonly SuppliedParameter[];
};

/** A value for a parameter. A secret one is kept out of every file and of the output; that is an addition of ours. */
export type SuppliedParameter = {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
};

/** The parameters of one document by name. Later ones win, a document's own over those for all. */
export function parametersFor(
  options: RunOptions,
  document: DocumentRequest,
): ReadonlyMap<string, SuppliedParameter> {
  return new Map([...options.parameters, ...document.parameters].map((one) => [one.name, one]));
}

/** Every parameter that is given, for one document or for all. */
export function allParameters(options: RunOptions): readonly SuppliedParameter[] {
  return [...options.parameters, ...options.documents.flatMap((document) => document.parameters)];
}
