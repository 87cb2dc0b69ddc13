/** `images/<name>/<version>/<build>.json`: one build version of an image. */
import { defaulted, list, mapping, optional, record, required } from "../source/collections.ts";
import { integer, oneOf, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { outputAmi, outputContainer } from "./build-record.ts";
import { scanFindings } from "./findings.ts";

/** Reads an image record. */
export const imageRecord = record(
  {
    name: required(text()),
    version: required(text()),
    build: required(integer()),
    buildId: required(text()),
    pipeline: required(text()),
    /** PENDING from the claim of the number until the build is over. */
    status: required(oneOf(["PENDING", "AVAILABLE", "FAILED", "CANCELLED"])),
    /** Digest of the recipe; an unchanged recipe keeps its version and gets a new build number. */
    recipeDigest: required(text()),
    fingerprint: required(text()),
    /** ISO 8601. */
    createdAt: required(text()),
    amis: defaulted(list(outputAmi), []),
    /** Of the record, as the pipeline's imageTags give them; AMIs have tags of their own. */
    tags: optional(mapping(text())),
    /** Of a container image: where it is. */
    containers: optional(list(outputContainer)),
    /** What a scan has found in it, by platform. */
    findings: optional(scanFindings),
  },
  { what: "an image", isOpen: true },
);
/** One build version of an image. */
export type ImageRecord = Infer<typeof imageRecord>;
