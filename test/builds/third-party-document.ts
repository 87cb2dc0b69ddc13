import { fileURLToPath } from "node:url";

const FOLDER = new URL("../../../shared/corpus/components/", import.meta.url);

/** A component of a pipeline that is a public document, named by its path where it lies beside the checkout. */
export function thirdParty(
  document: string,
  parameters: { readonly [name: string]: string } = {},
): object {
  return {
    uri: fileURLToPath(new URL(document, FOLDER)),
    parameters: Object.entries(parameters).map(([name, value]) => ({ name, value: [value] })),
  };
}
