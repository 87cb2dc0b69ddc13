import { chainedText } from "../document/chained-text.ts";
import { isContextKey } from "../document/context-keys.ts";
import type { Chain } from "../document/reference.ts";
import { type ReferenceResolver, resolveInputs } from "../document/resolve-text.ts";
import type { Host } from "../host/host.ts";
import type { Chaining } from "./chaining.ts";
import { type ContextPlace, contextValue } from "./machine-facts.ts";
import type { Masker } from "./masker.ts";

/** What the references of a step can reach. */
export type ReferenceScope = {
  readonly host: Host;
  readonly masker: Masker;
  /** Parameters and constants of the document. */
  readonly variables: ReadonlyMap<string, string>;
  readonly chaining: Chaining;
  readonly place: ContextPlace;
  /** For the log: a reference that resolved to nothing, and why. */
  readonly warn: (text: string) => void;
};

/** The pass of a loop. */
export type LoopPass = { readonly name: string; readonly index: number; readonly value: string };

/** Gives the references of a step their values. Values of SecureString parameters become secrets on the way. */
export function resolverOf(scope: ReferenceScope, pass?: LoopPass): ReferenceResolver {
  const { host, masker } = scope;
  const resolver: ReferenceResolver = {
    variable: ({ name }) => scope.variables.get(name) ?? "",
    chain: (chain) => chainValue(chain, scope.chaining, resolver),
    loop: ({ loop, member }) => {
      if (pass === undefined || (loop !== "loop" && loop !== pass.name)) return undefined;
      return member === "index" ? String(pass.index) : pass.value;
    },
    async ssm({ path }) {
      const { value, type } = await (await host.aws.parameters()).get(path);
      if (type === "SecureString") masker.add(value, `{{ aws:ssm:${path} }}`);
      return value;
    },
    imds: ({ path }) => host.metadata(path),
    env({ name }) {
      const value = host.environment[name];
      if (value === undefined)
        scope.warn(`Environment variable ${name} is not set; its reference is empty.`);
      return value ?? "";
    },
    context: ({ key }) =>
      isContextKey(key) ? contextValue(key, scope.place, host) : Promise.resolve(undefined),
  };
  return resolver;
}

async function chainValue(
  chain: Chain,
  chaining: Chaining,
  resolver: ReferenceResolver,
): Promise<string> {
  const stored = chaining.get(chain.phase, chain.step);
  if (chain.from === "outputs") return chainedText(stored?.outputs ?? [], chain);
  // A step that did not run, e.g. in a phase that was not selected, still has inputs to tell.
  const inputs =
    stored?.inputs ?? (await resolveInputs(chaining.template(chain.phase, chain.step), resolver));
  return chainedText(inputs, chain);
}
