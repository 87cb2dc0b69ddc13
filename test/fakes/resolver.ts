import type { ReferenceResolver } from "../../lib/document/resolve-text.ts";

/** A resolver that knows some variables, names every other reference in angle brackets, and knows no loop. */
export function resolverOf(variables: { readonly [name: string]: string } = {}): ReferenceResolver {
  return {
    variable: ({ name }) => variables[name] ?? "",
    chain: ({ phase, step, from, index, field }) => `<${phase}.${step}.${from}[${index}].${field}>`,
    loop: () => undefined,
    ssm: ({ path }) => Promise.resolve(`<ssm ${path}>`),
    imds: ({ path }) => `<imds ${path}>`,
    env: ({ name }) => `<env ${name}>`,
    context: ({ key }) => `<context ${key}>`,
  };
}
