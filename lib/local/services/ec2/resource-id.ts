import { AwsError } from "../../endpoint/service.ts";

const KINDS = {
  i: { code: "InvalidInstanceID", what: "instance ID" },
  ami: { code: "InvalidAMIID", what: "image id" },
  snap: { code: "InvalidSnapshot", what: "snapshot" },
} as const;
export type IdKind = keyof typeof KINDS;

/** A new id in EC2's form, e.g. "i-0a1b…" with 17 hex digits. */
export function newResourceId(prefix: string, randomHex: (digits: number) => string): string {
  return `${prefix}-0${randomHex(16)}`;
}

/** @throws {AwsError} `Invalid….Malformed` when the text cannot be an id of that kind. */
export function checkId(kind: IdKind, id: string): void {
  if (new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) return;
  const { code } = KINDS[kind];
  throw new AwsError(
    kind === "snap" ? "InvalidParameterValue" : `${code}.Malformed`,
    `Invalid id: "${id}"`,
  );
}

/** The error for an id that nothing has. */
export function notFound(kind: IdKind, id: string): AwsError {
  const { code, what } = KINDS[kind];
  const shown = kind === "ami" ? `[${id}]` : id;
  return new AwsError(`${code}.NotFound`, `The ${what} '${shown}' does not exist`);
}
