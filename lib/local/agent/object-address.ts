/** Where an object or a folder of objects lies in S3. */
export type ObjectAddress = { readonly bucket: string; readonly key: string };

/**
 * Reads an address of S3 in any of its forms: `https://s3.⟨region⟩.amazonaws.com/⟨bucket⟩/⟨key⟩`,
 * `https://⟨bucket⟩.s3.⟨region⟩.amazonaws.com/⟨key⟩`, `s3://⟨bucket⟩/⟨key⟩`, or with the address of the local endpoint.
 *
 * @returns undefined for what is none of them.
 */
export function parseObjectAddress(address: string): ObjectAddress | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const path = decodeURIComponent(url.pathname.slice(1));
  if (url.protocol === "s3:") return { bucket: url.hostname, key: path };
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  const virtual = /^(.+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/.exec(url.hostname)?.[1];
  if (virtual !== undefined) return { bucket: virtual, key: path };
  const slash = path.indexOf("/");
  return slash === -1
    ? { bucket: path, key: "" }
    : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}
