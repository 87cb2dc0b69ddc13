import { execFileSync } from "node:child_process";
import { test } from "vitest";

/** What stands against installing packages in a sandbox here; empty when nothing does. */
function reasonAgainst(): string {
  if (process.getuid?.() !== 0) return "only root can use this computer as parent";
  try {
    execFileSync("apt-get", ["--version"], { stdio: "ignore" });
  } catch {
    return "this computer has no apt-get";
  }
  return isMirrorReachable() ? "" : "the distribution's package mirror cannot be reached";
}

/** Asks for one small index, without changing the lists of this computer. */
function isMirrorReachable(): boolean {
  const script = `set -e
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; mkdir -p "$dir/lists/partial"
apt-get -qq -o Dir::State::lists="$dir/lists" -o Acquire::Retries=0 -o Acquire::http::Timeout=10 \\
  -o Acquire::Languages=none -o APT::Update::Error-Mode=any update`;
  try {
    execFileSync("bash", ["-c", script], { stdio: "ignore", timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

const reason = reasonAgainst();
const isRequired = (process.env["CI"] ?? "") !== "" && process.getuid?.() === 0;
if (reason !== "" && !isRequired)
  console.warn(`Tests that install packages are skipped: ${reason}.`);

/** Tests that install packages of the distribution; skipped with the reason, but not for root under CI. */
export const packagesTest = test.runIf(reason === "" || isRequired);

const isAsked = (process.env["CI"] ?? process.env["KILN_ALL_TESTS"] ?? "") !== "";
if (!isAsked)
  console.warn("Tests that install many packages are skipped: set KILN_ALL_TESTS=1 for them.");

/** Such tests that take minutes: under CI, or when KILN_ALL_TESTS asks for them. */
export const manyPackagesTest = test.runIf(isAsked && (reason === "" || isRequired));
