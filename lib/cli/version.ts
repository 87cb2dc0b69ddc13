import manifest from "../../package.json" with { type: "json" };

/** Version of Kiln, from package.json. */
export const version: string = manifest.version;
