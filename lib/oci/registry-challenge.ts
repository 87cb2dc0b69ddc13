/** How a registry says what it wants to be shown (RFC 9110, WWW-Authenticate; distribution token specification). */

export type Challenge =
  | { readonly scheme: "basic" }
  | {
      readonly scheme: "bearer";
      readonly realm: string;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    };

/** Reads a WWW-Authenticate header; undefined when it asks for something else. */
export function parseChallenge(header: string): Challenge | undefined {
  const [, scheme = "", rest = ""] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(header) ?? [];
  if (scheme.toLowerCase() === "basic") return { scheme: "basic" };
  if (scheme.toLowerCase() !== "bearer") return undefined;
  const parameters = new Map(
    [...rest.matchAll(/([a-z_]+)="([^"]*)"/gi)].map(([, name = "", value = ""]) => [
      name.toLowerCase(),
      value,
    ]),
  );
  const realm = parameters.get("realm");
  if (realm === undefined || !URL.canParse(realm)) return undefined;
  return {
    scheme: "bearer",
    realm,
    service: parameters.get("service"),
    scope: parameters.get("scope"),
  };
}

/** Where to ask for the token. @param verb What it is for: to push includes to pull. */
export function tokenUrl(
  challenge: Challenge & { scheme: "bearer" },
  repository: string,
  verb: "pull" | "push" = "pull",
): URL {
  const url = new URL(challenge.realm);
  if (challenge.service !== undefined) url.searchParams.set("service", challenge.service);
  url.searchParams.set(
    "scope",
    challenge.scope ?? `repository:${repository}:${verb === "push" ? "pull,push" : "pull"}`,
  );
  return url;
}

/** True for hosts that are this computer, which registries speak plain HTTP on. `registry` may have a port. */
export function isLoopback(registry: string): boolean {
  const host = registry.replace(/:\d+$/, "");
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
