import type { Change } from "../../local/images/changes.ts";
import type { PackageChange } from "../../packages/packages.ts";
import type { ImageReport } from "../image-report.ts";
import { containerLines, contentLines, packageLines } from "./container.ts";
import { renderDuration } from "./duration.ts";
import { renderSize } from "./size.ts";

/** Longest list of files or packages in text; `--json` has all. */
const MOST = 40;
const MARKS = { added: "+", changed: "~", deleted: "-", removed: "-" } as const;

/** An image for people: a block each for manifest, components, timeline, files, packages. */
export function renderImage(report: ImageReport): string {
  const { container } = report;
  const ofContainer = container === undefined ? [] : [contentLines(container)];
  return [
    manifest(report),
    ...ofContainer,
    components(report),
    timeline(report),
    files(report),
    container === undefined ? packages(report) : packageLines(container),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(""))
    .join("\n");
}

function manifest({ image, record, plan, content }: ImageReport): string[] {
  const parent = plan?.container === undefined ? plan?.parent : undefined;
  return [
    image,
    ...record.amis.map((ami) => `  ${"ami".padEnd(12)}${ami.region}  ${ami.image}  ${ami.name}`),
    ...containerLines(record.containers ?? []),
    ...pairs([
      ["created", record.createdAt],
      ["build", record.buildId],
      [
        "parent",
        parent === undefined
          ? plan?.container?.parentImage
          : `${parent.imageId}  ${parent.name ?? ""}`.trimEnd(),
      ],
      ["fingerprint", record.fingerprint],
      ["tags", record.tags === undefined ? undefined : tagsInWords(record.tags)],
      [
        "layer",
        content === undefined ? undefined : `${content.digest}  ${renderSize(content.size)}`,
      ],
    ]),
  ];
}

function tagsInWords(tags: { readonly [key: string]: string }): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join("  ");
}

function pairs(rows: readonly (readonly [string, string | undefined])[]): string[] {
  return rows.flatMap(([key, value]) =>
    value === undefined ? [] : [`  ${key.padEnd(12)}${value}`],
  );
}

function components({ plan }: ImageReport): string[] {
  if (plan === undefined || plan.components.length === 0) return [];
  return [
    "Components",
    ...plan.components.flatMap(({ path, digest, parameters }) => [
      `  ${path}  ${digest}`,
      ...parameters.map(({ name, value }) => `    ${name} = ${value}`),
    ]),
  ];
}

function timeline({ build }: ImageReport): string[] {
  if (build === undefined || build.timeline.length === 0) return [];
  const start = Date.parse(build.startedAt);
  return [
    "Timeline",
    ...build.timeline.map(({ state, startedAt, endedAt, status }) => {
      const begin = Date.parse(startedAt);
      const length = endedAt === undefined ? "" : renderDuration(Date.parse(endedAt) - begin);
      return `  ${`+${renderDuration(Math.max(0, begin - start))}`.padStart(10)}  ${state.padEnd(22)} ${length.padStart(8)}  ${status}`;
    }),
  ];
}

function files({ content }: ImageReport): string[] {
  return listed("Changed files", content?.changes.map(fileLine) ?? []);
}

function fileLine({ change, path, kind, size }: Change): string {
  const tail = kind === "folder" ? "/" : "";
  return `${MARKS[change]} ${path}${tail}${size === undefined ? "" : `  ${renderSize(size)}`}`;
}

function packages({ content }: ImageReport): string[] {
  return listed("Packages", content?.packages.map(packageLine) ?? []);
}

function packageLine(change: PackageChange): string {
  const before = change.change === "changed" ? `${change.before} → ` : "";
  return `${MARKS[change.change]} ${change.name} ${before}${change.version}`;
}

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - MOST;
  return [
    `${title} (${lines.length})`,
    ...lines.slice(0, MOST).map((line) => `  ${line}`),
    ...(rest > 0 ? [`  … and ${rest} more; --json has all`] : []),
  ];
}
