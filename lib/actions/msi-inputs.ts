import { defaulted, mapping, optional, record, required } from "../source/collections.ts";
import { boolean, oneOf, text } from "../source/scalars.ts";
import { refine, type Shape } from "../source/shape.ts";

/** The inputs of InstallMSI and UninstallMSI. */
export type MsiInputs = {
  /** Local path, S3 URI or http(s) URL. */
  readonly path: string;
  readonly reboot: "Allow" | "Force" | "Skip";
  /** What follows `/L`. */
  readonly logOptions: string;
  readonly logFile?: string;
  readonly properties: { readonly [name: string]: string };
  readonly ignoreAuthenticodeSignatureErrors: boolean;
  readonly allowUnsignedInstaller: boolean;
};

/** Settings that would reinstall everything or hide that a restart is needed. */
const REFUSED: { readonly [name: string]: string } = {
  REBOOT: "reallysuppress",
  REINSTALLMODE: "ecmus",
  REINSTALL: "all",
};

/** The shape of {@link MsiInputs}. */
export const msiItem: Shape<MsiInputs> = refine(
  record({
    path: required(text({ minLength: 1 })),
    reboot: defaulted(oneOf(["Allow", "Force", "Skip"]), "Allow" as const),
    logOptions: defaulted(
      text({ pattern: /^[iwearucmopvx+!*]+$/i, expected: "letters out of iwearucmopvx+!*" }),
      "*VX",
    ),
    logFile: optional(text({ minLength: 1 })),
    properties: defaulted(
      mapping(text(), {
        key: text({
          pattern: /^[A-Za-z_][A-Za-z0-9_.]*$/,
          expected: "letters, digits, _ and dots",
        }),
      }),
      {},
    ),
    ignoreAuthenticodeSignatureErrors: defaulted(boolean(), false),
    allowUnsignedInstaller: defaulted(boolean(), false),
  }),
  ({ properties }) => {
    const refused = Object.entries(properties).filter(
      ([name, value]) => REFUSED[name.toUpperCase()] === value.replaceAll('"', "").toLowerCase(),
    );
    return refused.length === 0
      ? undefined
      : `Cannot use the properties ${refused.map((pair) => pair.join("=")).join(", ")}: the modules for MSI refuse them`;
  },
);

/**
 * The arguments of msiexec, to be joined by blanks as they are: it has rules of its own for quotes.
 *
 * @param path Local.
 */
export function msiArguments(flag: "/i" | "/x", path: string, inputs: MsiInputs): string[] {
  const log =
    inputs.logFile === undefined ? [] : [`/L${inputs.logOptions}`, quoted(inputs.logFile)];
  const properties = Object.entries(inputs.properties).map(([name, value]) => {
    const needsQuotes = /\s/.test(value) && !value.includes('"');
    return `${name}=${needsQuotes ? quoted(value) : value}`;
  });
  return [flag, quoted(path), "/qn", "/norestart", ...log, ...properties];
}

/** Authors put paths in quotes of their own at times. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', "")}"`;
}
