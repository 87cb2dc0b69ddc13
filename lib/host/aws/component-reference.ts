import { InvalidInput } from "../../errors.ts";

/** What the ARN of a component says. */
export type ComponentReference = {
  readonly partition: string;
  readonly region: string;
  /** Account id, "aws", "aws-…" or "third-party". */
  readonly owner: string;
  /** Major, minor, patch: each a number, or "x" for the newest. */
  readonly version: readonly string[];
  readonly build: number | undefined;
  /** The ARN up to its version, with the slash before it. */
  readonly stem: string;
};

const ARN =
  /^(?<stem>arn:(?<partition>aws[a-z-]*):imagebuilder:(?<region>[a-z0-9-]+):(?<owner>[0-9]{12}|aws|aws-[a-z0-9-]+|third-party):component\/[a-z0-9_-]+\/)(?<version>(?:[0-9]+|x)(?:\.(?:[0-9]+|x)){2})(?:\/(?<build>[0-9]+))?$/;

/**
 * Reads the ARN of a component; the build number may be missing, and the end of the version may be `x`.
 *
 * @throws {InvalidInput} It is none, or its wildcards are not at the end.
 */
export function parseComponentReference(arn: string): ComponentReference {
  const found = ARN.exec(arn)?.groups;
  if (found === undefined)
    throw new InvalidInput(
      `Cannot use the component "${arn}": it is no ARN of a component, expected arn:aws:imagebuilder:⟨Region⟩:⟨owner⟩:component/⟨name⟩/⟨1.2.3⟩/⟨1⟩`,
    );
  const { stem = "", partition = "", region = "", owner = "", version = "", build } = found;
  const numbers = version.split(".");
  const wild = numbers.indexOf("x");
  if (wild !== -1 && (build !== undefined || numbers.slice(wild).some((each) => each !== "x")))
    throw new InvalidInput(
      `Cannot use the component "${arn}": its version has a number after "x", expected one like 1.2.x or 1.x.x. Write "x" for all numbers after the first "x", and no build number.`,
    );
  const number = build === undefined ? undefined : Number(build);
  return { partition, region, owner, version: numbers, build: number, stem };
}

/** The newest of some components that fit a reference, by their ARNs; undefined when none does. */
export function newestOf(wanted: ComponentReference, arns: readonly string[]): string | undefined {
  const fitting = arns.flatMap((arn) => {
    if (!arn.startsWith(wanted.stem)) return [];
    const { version, build } = parseComponentReference(arn);
    const isFit = wanted.version.every((each, index) => each === "x" || each === version[index]);
    return isFit ? [{ arn, numbers: [...version.map(Number), build ?? 0] }] : [];
  });
  return fitting.sort((a, b) => compare(b.numbers, a.numbers))[0]?.arn;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((each, index) => each !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
