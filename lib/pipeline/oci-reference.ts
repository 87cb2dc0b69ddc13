/** References to images in container registries, as the OCI distribution specification names them. */
import { type Parsed, refuse } from "./parsed-text.ts";

/** An image in a registry, by tag or by digest. Without both, the tag is `latest`. */
export type OciReference = {
  /** Host and optional port, e.g. `docker.io`, `public.ecr.aws`, `localhost:5000`. */
  readonly registry: string;
  /** Path below the registry, e.g. `library/alpine`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
};

/** Reads `registry/name`, `registry/name:tag`, `registry/name@sha256:…` or `registry/name:tag@sha256:…`. */
export function parseOciReference(text: string): Parsed<OciReference> {
  const [named = "", digest, ...more] = text.split("@");
  if (digest !== undefined && (more.length > 0 || !/^sha256:[0-9a-f]{64}$/.test(digest)))
    return refuse('expected "sha256:" and 64 hexadecimal digits after the @');
  const slash = named.indexOf("/");
  if (slash === -1)
    return refuse(
      "it has no registry, expected registry/name:tag",
      `Write "docker.io/library/${text}".`,
    );
  const registry = named.slice(0, slash);
  if (
    !/^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z0-9-]+|[a-z0-9-]+(?=:)|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/.test(
      registry,
    )
  )
    return refuse(
      `"${registry}" is no registry, expected a host name such as docker.io`,
      `Write "docker.io/${text}".`,
    );
  const path = named.slice(slash + 1);
  const colon = path.indexOf(":");
  const repository = colon === -1 ? path : path.slice(0, colon);
  const tag = colon === -1 ? undefined : path.slice(colon + 1);
  if (
    !/^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/.test(
      repository,
    )
  )
    return refuse(
      `"${repository}" is no repository, expected lower-case letters and digits with . _ - / between them`,
    );
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag))
    return refuse(`"${tag}" is no tag, expected up to 128 letters, digits, _ . and -`);
  if (tag === undefined && digest === undefined)
    return { value: { registry, repository, tag: "latest" } };
  return {
    value: {
      registry,
      repository,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
    },
  };
}

/** The text of a reference: `registry/name:tag@digest`. */
export function renderOciReference(reference: OciReference): string {
  const tag = reference.tag === undefined ? "" : `:${reference.tag}`;
  const digest = reference.digest === undefined ? "" : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${tag}${digest}`;
}
