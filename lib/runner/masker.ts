/** Keeps secret values out of everything that is written, and finds their way back into what is kept for chaining. */
export type Masker = {
  /** Makes a value secret from now on. `token` is what is shown instead: the reference as the document writes it. */
  readonly add: (value: string, token: string) => void;
  /** The text with each secret value replaced by its token. Every line of a secret with several lines is replaced too. */
  readonly mask: (text: string) => string;
  /** Like `mask`, but reversible: for the state file. */
  readonly seal: (text: string) => string;
  /** The tokens that a sealed text needs before it can be opened. */
  readonly tokensIn: (sealed: string) => readonly string[];
  /** Opens a sealed text. Tokens whose values were not added stay as they are. */
  readonly unseal: (sealed: string) => string;
};

/** Shortest line of a secret with several lines that is masked on its own; shorter ones occur everywhere by chance. */
const MIN_LINE_LENGTH = 4;
/** Around a sealed token; private-use characters, so that no ordinary text is taken for one. */
const SEAL = /\u{F8F0}([^\u{F8F1}]*)\u{F8F1}/gu;

/** A masker without secrets. */
export function createMasker(): Masker {
  const tokens = new Map<string, string>();
  const lines = new Map<string, string>();
  let everything: RegExp | undefined;
  let whole: RegExp | undefined;
  const add = (value: string, token: string): void => {
    if (value === "" || tokens.has(value)) return;
    tokens.set(value, token);
    for (const line of [value.trim(), ...value.split(/\r?\n/)])
      if (line.length >= MIN_LINE_LENGTH) lines.set(line, token);
    whole = anyOf([...tokens.keys()]);
    everything = anyOf([...tokens.keys(), ...lines.keys()]);
  };
  return {
    add,
    mask: (text) =>
      everything === undefined
        ? text
        : text.replace(everything, (value) => tokens.get(value) ?? lines.get(value) ?? "********"),
    seal: (text) => {
      if (whole === undefined || everything === undefined) return text;
      const sealed = text.replace(whole, (v) => `\u{F8F0}${tokens.get(v) ?? ""}\u{F8F1}`);
      // A single line of a longer secret cannot be put back, but must not be kept either.
      return sealed.replace(everything, (v) => tokens.get(v) ?? lines.get(v) ?? "********");
    },
    tokensIn: (sealed) => [...new Set([...sealed.matchAll(SEAL)].map((match) => match[1] ?? ""))],
    unseal: (sealed) => {
      const values = new Map([...tokens].map(([value, token]) => [token, value]));
      return sealed.replace(SEAL, (_, token: string) => values.get(token) ?? token);
    },
  };
}

/** Matches any of some texts, the longest first. */
function anyOf(texts: readonly string[]): RegExp {
  const sorted = [...new Set(texts)].sort((a, b) => b.length - a.length);
  return new RegExp(
    sorted.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"),
    "g",
  );
}
