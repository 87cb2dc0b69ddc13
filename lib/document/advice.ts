import type { Issue } from "../source/issue.ts";
import { issueAt, type Source } from "../source/source.ts";
import type { ComponentDocument, Parameter } from "./document.ts";

const IMAGE_BUILDER_PHASES = ["build", "validate", "test"];

/** Warnings on a valid document: what runs, but perhaps not as its author or its caller means it. */
export function adviceOn(
  document: ComponentDocument,
  source: Source,
  supplied: { readonly [name: string]: string },
): readonly Issue[] {
  const values = document.parameters.flatMap((parameter) => onValue(parameter, source, supplied));
  return [...onPhases(document, source), ...values];
}

function onPhases({ phases }: ComponentDocument, source: Source): Issue[] {
  const [first] = phases;
  if (first === undefined || phases.some(({ name }) => IMAGE_BUILDER_PHASES.includes(name)))
    return [];
  return [
    issueAt(source, first.nameSpan, {
      severity: "warning",
      code: "no-image-phase",
      path: "phases",
      message: "No image build runs this document: it has none of the phases build, validate, test",
      remedy: "Rename a phase, unless you run the document by itself.",
    }),
  ];
}

function onValue(
  { name, nameSpan, allowedValues }: Parameter,
  source: Source,
  supplied: { readonly [name: string]: string },
): Issue[] {
  const value = Object.hasOwn(supplied, name) ? supplied[name] : undefined;
  if (value === undefined || allowedValues === undefined || allowedValues.includes(value))
    return [];
  return [
    issueAt(source, nameSpan, {
      severity: "warning",
      code: "unlisted-value",
      path: "parameters",
      message: `The value given for "${name}" is not among its allowedValues: expected ${allowedValues.join(", ")}`,
      remedy: "Give one of them, or add yours to the list.",
    }),
  ];
}
