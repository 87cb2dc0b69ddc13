import type { OutputContainer } from "../../build/build-record.ts";
import type { ContainerContent } from "../local/containers/container-content.ts";
import { containerOf } from "../outcome-of.ts";
import { renderSize } from "./size.ts";

/** Longest list of packages in text; `--json` has all. */
const MOST = 40;

/** Where a container image is: a line for each Region. */
export function containerLines(containers: readonly OutputContainer[]): readonly string[] {
  return containers
    .map(containerOf)
    .map(({ region, uri, tags }) =>
      `  ${"container".padEnd(12)}${region}  ${uri}  ${tags.join(" ")}`.trimEnd(),
    );
}

/** A line for each platform, and what the image says of itself. */
export function contentLines({ annotations, platforms }: ContainerContent): readonly string[] {
  return [
    "Platforms",
    ...platforms.map(
      ({ platform, digest, size, layers }) =>
        `  ${platform}  ${digest}  ${renderSize(size)} in ${layers} ${layers === 1 ? "layer" : "layers"}`,
    ),
    "",
    "Annotations",
    ...Object.entries(annotations)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `  ${name} = ${value}`),
  ];
}

/** The packages of each platform, as its SPDX document has them. */
export function packageLines({ platforms }: ContainerContent): readonly string[] {
  return platforms.flatMap(({ platform, packages = [] }) => {
    if (packages.length === 0) return [];
    const rest = packages.length - MOST;
    return [
      `Packages (${packages.length})${platforms.length > 1 ? ` of ${platform}` : ""}`,
      ...packages.slice(0, MOST).map(({ name, version }) => `  ${name} ${version}`),
      ...(rest > 0 ? [`  … and ${rest} more; --json has all`] : []),
    ];
  });
}
