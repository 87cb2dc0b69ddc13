/**
 * One of several clouds that share a registry. An account has one cloud and needs no scope; local clouds of several
 * processes share a folder, and each must leave the builds of the others alone, but not those of the dead.
 */
export type Scope = {
  readonly name: string;
  /** False when nobody runs builds under that name any more. */
  readonly isAlive: (name: string) => Promise<boolean>;
};

/** Ports of whoever may be one of several. */
export type ScopePort = { readonly scope?: Scope };

/** How a document says whose it is. */
export function scopeMark({ scope }: ScopePort): { readonly scope?: string } {
  return scope === undefined ? {} : { scope: scope.name };
}

/** True for what is ours, and for what nobody will ever come for again. */
export async function isOurs({ scope }: ScopePort, mark: string | undefined): Promise<boolean> {
  if (scope === undefined || mark === undefined || mark === scope.name) return true;
  return !(await scope.isAlive(mark));
}
