import { localParentLabel } from "../../build/resolve-parent.ts";
import type { LocalParent } from "../../local/images/parents.ts";

/** Longest name of an AMI. */
const MAX_NAME = 128;
const DIGEST_DIGITS = 12;

/**
 * Name of the AMI that a parent image becomes: what the user wrote and the beginning of its digest, with "-" for what
 * EC2 does not take in names. Of a long path the end stays.
 *
 * @param digest "sha256:…" of the content.
 * @see EC2 API Reference, RegisterImage, Name
 */
export function parentImageName(parent: LocalParent, digest: string): string {
  const written = localParentLabel(parent).replace(/^(?:folder:|tarball:|oci:\/\/)/, "");
  const mark = ` ${digest.replace("sha256:", "").slice(0, DIGEST_DIGITS)}`;
  const name = written.replace(/[^A-Za-z0-9()[\] ./'@_-]/g, "-");
  return `${name.slice(-(MAX_NAME - mark.length))}${mark}`;
}
