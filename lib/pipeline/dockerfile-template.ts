/** Dockerfile templates of container recipes: text with variables in triple braces. */

const NAMES = ["parentImage", "environments", "components"] as const;

/** What a template may ask for. */
export type TemplateVariable = (typeof NAMES)[number];

/** A mistake in a template; where, counted in UTF-16 units from its start. */
export type TemplateProblem = {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly remedy: string;
};

/** A template in pieces: texts, and variables between them. */
export type DockerfileTemplate = readonly (
  | { readonly text: string }
  | { readonly variable: TemplateVariable }
)[];

/** The parent image as a template writes it. */
export const PARENT_VARIABLE = "{{{ imagebuilder:parentImage }}}";

/** The template of a recipe that gives none. */
export const DEFAULT_DOCKERFILE = `FROM ${PARENT_VARIABLE}
{{{ imagebuilder:environments }}}
{{{ imagebuilder:components }}}
`;

/**
 * Reads a template. One without components may leave their variables out.
 *
 * @param hasComponents Whether the recipe has components.
 * @returns its pieces, and every problem in the order of the text.
 */
export function parseDockerfileTemplate(
  template: string,
  hasComponents: boolean,
): { readonly pieces: DockerfileTemplate; readonly problems: readonly TemplateProblem[] } {
  const pieces: DockerfileTemplate[number][] = [];
  const problems: TemplateProblem[] = [];
  let end = 0;
  for (const match of template.matchAll(BRACES)) {
    const [whole] = match;
    const variable = variableOf(whole);
    if (typeof variable === "object")
      problems.push({ offset: match.index, length: whole.length, ...variable });
    else pieces.push({ text: template.slice(end, match.index) }, { variable });
    if (typeof variable === "string") end = match.index + whole.length;
  }
  pieces.push({ text: template.slice(end) });
  return { pieces, problems: [...problems, ...missingOf(template, pieces, hasComponents)] };
}

/** Two or more braces around a name of ours; Dockerfiles have other uses for braces, e.g. `--format={{.ID}}`. */
const BRACES = /\{{2,}[ \t]*imagebuilder:[^{}\r\n]*\}{2,}|\{{3}[^{}\r\n]*\}{3}/g;

function variableOf(
  written: string,
): TemplateVariable | { readonly message: string; readonly remedy: string } {
  const name = /^\{+\s*(?:imagebuilder:)?\s*(.*?)\s*\}+$/.exec(written)?.[1] ?? "";
  const known = NAMES.find((candidate) => candidate === name);
  const isWhole = /^\{{3}[ \t]*imagebuilder:\w+[ \t]*\}{3}$/.test(written);
  if (known !== undefined && isWhole) return known;
  return {
    message: `Cannot use "${written}" in the Dockerfile template, expected one of ${NAMES.map((one) => `{{{ imagebuilder:${one} }}}`).join(", ")}`,
    remedy:
      known === undefined
        ? "Use build arguments or ENV of the Dockerfile for values of your own."
        : `Write {{{ imagebuilder:${known} }}}.`,
  };
}

function missingOf(
  template: string,
  pieces: DockerfileTemplate,
  hasComponents: boolean,
): readonly TemplateProblem[] {
  const at = { offset: 0, length: /^.*/.exec(template)?.[0].length ?? 0 };
  const has = (name: TemplateVariable) =>
    pieces.some((piece) => "variable" in piece && piece.variable === name);
  const isBase = pieces.some((piece, index) => {
    const before = pieces[index - 1];
    return (
      "variable" in piece &&
      piece.variable === "parentImage" &&
      before !== undefined &&
      "text" in before &&
      /(?:^|\n)[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*$/i.test(before.text)
    );
  });
  const problems: TemplateProblem[] = [];
  if (!isBase)
    problems.push({
      ...at,
      message: "Cannot use the Dockerfile template: no FROM line names the parent image",
      remedy: `Begin it with "FROM ${PARENT_VARIABLE}".`,
    });
  for (const name of hasComponents ? (["environments", "components"] as const) : [])
    if (!has(name))
      problems.push({
        ...at,
        message: `Cannot use the Dockerfile template: it lacks {{{ imagebuilder:${name} }}}, which components need`,
        remedy: `Add a line "{{{ imagebuilder:${name} }}}".`,
      });
  return problems;
}

/** Fills a template in. @throws {Error} It has problems; check it first. */
export function renderDockerfile(
  template: string,
  values: { readonly [name in TemplateVariable]: string },
): string {
  const { pieces } = parseDockerfileTemplate(template, false);
  return pieces.map((piece) => ("text" in piece ? piece.text : values[piece.variable])).join("");
}
