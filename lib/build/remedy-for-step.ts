import type { BuildFailure } from "./failure.ts";

/** What the last lines of a step's output say, and what to do about it. */
const OUTPUT: readonly (readonly [RegExp, string])[] = [
  [
    /no space left on device/i,
    'Make the volume larger: "ebs.volumeSize" in the recipe\'s blockDeviceMappings.',
  ],
  [
    /temporary failure (?:in name resolution|resolving)|could not resolve (?:host|'|hostname)|name or service not known|network is unreachable|no route to host|connection timed out/i,
    "Look whether the machine reaches that address: its subnet's routes, its security groups, its name servers, a proxy.",
  ],
  [
    /could not get lock|is another process using it|another app is currently holding the yum lock/i,
    "Something else holds the package manager: wait for it in an earlier step, or give the step maxAttempts.",
  ],
  [
    /AccessDenied|is not authorized to perform|UnauthorizedOperation/,
    "Give the role of the instance profile the permission that the output names.",
  ],
  [
    /unable to locate credentials|no credentials/i,
    'Set "infrastructureConfiguration.instanceProfileName": the step calls AWS.',
  ],
  [
    /cannot allocate memory|out of memory/i,
    'Take an instance type with more memory in "infrastructureConfiguration.instanceTypes".',
  ],
];

/** What exit codes of shells mean. */
const EXIT_CODES: { readonly [code: number]: string } = {
  126: "Make the file executable, and look whether it is for this architecture.",
  127: "Install the program that the step calls, or give its whole path.",
  137: "Something killed the step: most often memory ran out. Take an instance type with more.",
};

const LOOK =
  "Run the component by itself with `kiln run`, or build with --keep-machine-on-failure and look at the machine.";
const LOOK_AT_TEST =
  "Correct the component, or its phase test; the image was discarded. Build with --keep-machine-on-failure to look at the machine.";

/** What to do about a step that failed: told by its output, its exit code, or its phase. */
export function remedyForStep({ message, outputTail, exitCode, phase }: BuildFailure): string {
  const said = [message, ...(outputTail ?? [])].join("\n");
  const known = OUTPUT.find(([pattern]) => pattern.test(said))?.[1];
  if (known !== undefined) return known;
  const meant = exitCode === undefined ? undefined : EXIT_CODES[exitCode];
  return meant ?? (phase === "test" ? LOOK_AT_TEST : LOOK);
}
