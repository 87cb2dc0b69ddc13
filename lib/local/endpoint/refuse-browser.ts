import type { WireRequest } from "./wire.ts";

const LOOPBACK = /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9.-]+\.)?localhost)(?::[0-9]{1,5})?$/i;

/**
 * Web pages that the user visits must not reach the local cloud, signed or not.
 *
 * @returns Why the request is refused, or undefined when it may pass. A presigned URL that the user opens passes.
 */
export function refuseBrowser(request: WireRequest): string | undefined {
  const { host = "", origin, "sec-fetch-site": site } = request.headers;
  // A page can have its own name resolve to 127.0.0.1, but cannot send another Host than that name.
  if (!LOOPBACK.test(host))
    return `Cannot serve the host "${host}": expected 127.0.0.1, [::1], localhost or a name below localhost.`;
  if (origin !== undefined || (site !== undefined && site !== "none"))
    return "Cannot serve web pages: the local cloud answers programs of this computer only.";
  return undefined;
}
