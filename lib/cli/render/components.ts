import type { ComponentAbout } from "../library/describe-component.ts";

/** The library for people: a line a component with its newest version. */
export function renderComponents(components: readonly ComponentAbout[]): string {
  const rows = components.map((about) => [
    `${about.name}@${about.version}`,
    about.type.toLowerCase(),
    about.platform,
    about.description,
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}\n`)
    .join("");
}

/**
 * One component for people: what it does, where, with which parameters, and how a pipeline file names it.
 *
 * @param versions All its versions, from old to new.
 */
export function renderComponent(about: ComponentAbout, versions: readonly string[]): string {
  const lines = [
    `${about.name}@${about.version}  ${about.type.toLowerCase()}`,
    `  ${about.description}`,
    "",
    `  distributions  ${about.supportedOsVersions}`,
    `  phases         ${about.phases.join(", ")}`,
    `  versions       ${versions.join(", ")}`,
    ...(about.parameters.length === 0 ? [] : ["", "Parameters"]),
    ...about.parameters.flatMap(parameterLines),
    "",
    "In a pipeline file",
    ...usage(about).map((line) => `  ${line}`),
  ];
  return `${lines.join("\n")}\n`;
}

type Parameter = ComponentAbout["parameters"][number];

function parameterLines(parameter: Parameter): readonly string[] {
  const { name, description, default: given, allowedValues } = parameter;
  const state =
    given === undefined ? "required" : `default ${given === "" ? "none" : JSON.stringify(given)}`;
  const values = allowedValues === undefined ? "" : `, one of ${allowedValues.join(", ")}`;
  return [`  ${name}  (${state}${values})`, `    ${description}`];
}

/** How a pipeline file names it, with the parameters that it cannot do without. */
function usage({ name, version, parameters }: ComponentAbout): readonly string[] {
  const needed = parameters.filter((parameter) => parameter.default === undefined);
  return [
    "components:",
    `  - componentArn: ${name}@${version.split(".")[0]}.x.x`,
    ...(needed.length === 0 ? [] : ["    parameters:"]),
    ...needed.map((parameter) => `      - { name: ${parameter.name}, value: [...] }`),
  ];
}
