/** Tags that Kiln puts on what it makes, at birth, so that a build cut off at any instant can be found again. */
import type { Stage } from "./registry-keys.ts";

/** Tags by key. */
export type Tags = { readonly [key: string]: string };

/** On everything that Kiln makes, as Image Builder does it. */
export const CREATED_BY = "CreatedBy";
/** The build that made it. */
export const BUILD_ID = "kiln:build-id";
/** The stack that made it; others in the same account leave it alone. */
export const STACK = "kiln:stack";
/** The pipeline of that build. */
export const PIPELINE = "kiln:pipeline";
/** Name, version and build number of the image: `web/1.0.3/4`. */
export const IMAGE = "kiln:image";
/** On instances: `build` or `test`. */
export const STAGE = "kiln:stage";
/** ISO 8601 time after which `sweep` may remove it whatever its build says. */
export const EXPIRES = "kiln:expires";
/** Set once an image may be used; from then on no failure removes it. */
export const PUBLISHED = "kiln:published";
/** On an instance that stays after a failure, until it expires. */
export const KEPT = "kiln:kept";
/** What a local parent image was made from, e.g. "host". */
export const PARENT = "kiln:parent";

/** The build that something belongs to. */
export type Birth = {
  readonly buildId: string;
  readonly pipeline: string;
  /** Name and version, e.g. "web/1.0.3/4". */
  readonly image: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** Of Kiln; local clouds have none. */
  readonly stack?: string | undefined;
};

/** Tags of whatever a build makes. The user's own come first; ours cannot be taken over. */
export function birthTags(birth: Birth, own: Tags = {}): Tags {
  return {
    ...own,
    [CREATED_BY]: "Kiln",
    [BUILD_ID]: birth.buildId,
    [PIPELINE]: birth.pipeline,
    [IMAGE]: birth.image,
    [EXPIRES]: new Date(birth.expires).toISOString(),
    ...(birth.stack === undefined ? {} : { [STACK]: birth.stack }),
  };
}

/** Tags of an instance. */
export function instanceTags(birth: Birth, stage: Stage, own: Tags = {}): Tags {
  return { Name: `kiln ${stage} ${birth.image}`, ...birthTags(birth, own), [STAGE]: stage };
}
