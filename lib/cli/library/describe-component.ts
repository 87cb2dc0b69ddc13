/** What a component of the library is, taken from its document. */
import { actionCatalog } from "../../actions/catalog.ts";
import type { LibraryComponent } from "../../build/register-library.ts";
import type { ComponentDocument, Parameter } from "../../document/document.ts";
import { parseDocument } from "../../document/parse-document.ts";
import { InvalidInput } from "../../errors.ts";

/** A version of a component, as `kiln components --json` prints it. */
export type ComponentAbout = {
  readonly name: string;
  readonly version: string;
  /** What it does, in one sentence. */
  readonly description: string;
  /** As Image Builder derives it: a document with nothing but the phase `test` tests images. */
  readonly type: "BUILD" | "TEST";
  readonly platform: "Linux";
  /** Distributions that it knows, in words. */
  readonly supportedOsVersions: string;
  readonly phases: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly description: string;
    /** Absent where the user must give a value. */
    readonly default?: string;
    readonly allowedValues?: readonly string[];
  }[];
};

/** Name of the constant of a document that says for which distributions it is. */
const SUPPORTED = "SupportedOsVersions";

/** Describes a component. @throws {InvalidInput} Its document has errors. */
export function describeComponent({ name, version, text }: LibraryComponent): ComponentAbout {
  const { document, issues } = parseDocument(text, `components/${name}/${version}.yml`, {
    actions: actionCatalog,
    platform: "linux",
  });
  if (document === undefined)
    throw new InvalidInput(`Cannot use component "${name}@${version}"`, issues);
  const phases = document.phases.map((phase) => phase.name);
  return {
    name,
    version,
    description: document.description,
    type: phases.every((phase) => phase === "test") ? "TEST" : "BUILD",
    platform: "Linux",
    supportedOsVersions: supportedOf(document),
    phases,
    parameters: document.parameters.map(aboutParameter),
  };
}

function supportedOf({ constants }: ComponentDocument): string {
  return constants.find(({ name }) => name === SUPPORTED)?.value ?? "";
}

function aboutParameter({
  name,
  description,
  default: given,
  allowedValues,
}: Parameter): ComponentAbout["parameters"][number] {
  return {
    name,
    description,
    ...(given === undefined ? {} : { default: given }),
    ...(allowedValues === undefined ? {} : { allowedValues }),
  };
}
