/** What conditions ask of the machine. Nothing here throws for a thing that does not exist or cannot be read. */
export type ConditionProbe = {
  /** True when the name is a command; on Linux and macOS also a shell builtin, function or keyword. */
  readonly binaryExists: (name: string) => Promise<boolean>;
  /** True for a regular file, after following links. */
  readonly fileExists: (path: string) => Promise<boolean>;
  /** True for a directory, after following links. */
  readonly folderExists: (path: string) => Promise<boolean>;
  /** Hexadecimal digest of a file, or undefined when it cannot be read. */
  readonly fileHash: (path: string, algorithm: HashAlgorithm) => Promise<string | undefined>;
};

export type HashAlgorithm = "MD5" | "SHA1" | "SHA256" | "SHA512";
