/** Problems of Dockerfile templates, where they stand. */
import { hasErrors, type Issue } from "../source/issue.ts";
import { issueAt, sourceOf } from "../source/source.ts";
import { parseDockerfileTemplate } from "./dockerfile-template.ts";

/** Longest template in a file or in S3, in characters; in the pipeline file itself it is less. */
export const MAX_DOCKERFILE = 65_536;

/**
 * Checks a template that is a text of its own.
 *
 * @param file Its name, for messages.
 * @param hasComponents Whether the recipe has components, which need their places.
 * @returns every problem with its line and column.
 */
export function checkDockerfile(
  text: string,
  file: string,
  hasComponents: boolean,
): readonly Issue[] {
  const source = sourceOf(text, file);
  const { problems } = parseDockerfileTemplate(text, hasComponents);
  const issues = problems.map(({ offset, length, message, remedy }) =>
    issueAt(source, { start: offset, end: offset + length }, { code: CODE, message, remedy }),
  );
  if (text.length <= MAX_DOCKERFILE || hasErrors(issues)) return issues;
  const message = `Cannot use the Dockerfile template: it has ${text.length} characters, expected at most ${MAX_DOCKERFILE}`;
  return [issueAt(source, { start: 0, end: 1 }, { code: CODE, message })];
}

const CODE = "invalid-dockerfile";
