/** `builds/<id>/findings.json`: what the scan of a repository has found in a container image. */
import { list, mapping, record, required } from "../source/collections.ts";
import { integer, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { type Registry, readDocument } from "./registry.ts";
import { findingsKey } from "./registry-keys.ts";

/** Reads findings, one entry for each platform. */
export const scanFindings = list(
  record({
    platform: required(text()),
    /** ECR's word, e.g. "COMPLETE", "ACTIVE", "UNSUPPORTED_IMAGE". */
    status: required(text()),
    /** Number of findings by severity, e.g. { HIGH: 2 }. */
    counts: required(mapping(integer({ minimum: 0 }))),
  }),
);
/** What a scan has found in each platform's image. */
export type ScanFindings = Infer<typeof scanFindings>;

const shape = record({ findings: required(scanFindings) }, { what: "findings", isOpen: true });

/** What was found in the image of a build; undefined when nobody has looked. */
export async function findingsOf(
  registry: Pick<Registry, "get">,
  buildId: string,
): Promise<ScanFindings | undefined> {
  return (await readDocument(registry, findingsKey(buildId), shape))?.value.findings;
}
