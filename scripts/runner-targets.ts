/** The version of Bun whose runtime the executables are made of. */
export const BUN_VERSION = "1.4.5";

/**
 * Per platform: the registry's package of the runtime, the digest of its tarball (`npm view PACKAGE dist.integrity`),
 * the runtime in it, and the name of our executable.
 */
export const RUNNER_TARGETS = {
  "linux-x64": {
    package: "@oven/bun-linux-x64",
    integrity:
      "sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==",
    runtime: "package/bin/bun",
    file: "kiln-runner-linux-x64",
  },
  "linux-arm64": {
    package: "@oven/bun-linux-aarch64",
    integrity:
      "sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==",
    runtime: "package/bin/bun",
    file: "kiln-runner-linux-arm64",
  },
  "windows-x64": {
    package: "@oven/bun-windows-x64",
    integrity:
      "sha512-FNvply651vcE/GHgNWz6mZvhmkwBuu8Hw54oNzA+CQog+HW+542rXQmZqNHRkFxazD9L3xi+iTtvO3engAgJfw==",
    runtime: "package/bin/bun.exe",
    file: "kiln-runner-windows-x64.exe",
  },
} as const;

/** A platform that the runner is built for. */
export type RunnerTarget = keyof typeof RUNNER_TARGETS;

/** All of them, in the order in which they are built. */
export const runnerTargets = Object.keys(RUNNER_TARGETS) as readonly RunnerTarget[];

/**
 * The platform of this computer.
 *
 * @throws {Error} Nothing can be built on it.
 */
export function hostTarget(): RunnerTarget {
  const target = `${process.platform}-${process.arch}`;
  if (target === "linux-x64" || target === "linux-arm64") return target;
  throw new Error(
    `Cannot build the runner on ${target}: expected linux-x64 or linux-arm64, which build for all platforms`,
  );
}
