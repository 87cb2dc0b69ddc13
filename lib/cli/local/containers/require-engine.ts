import { InvalidInput } from "../../../errors.ts";
import { findTool } from "../../../local/machines/tools.ts";

/** What builds container images in a machine made from this computer, the preferred first. */
const ENGINES = ["buildah", "podman"];

/**
 * Makes sure that this computer, and so each machine made from it, has what builds container images.
 *
 * @throws {InvalidInput} It has not, or this is an ordinary user; says what to do.
 */
export function requireEngine(userId: number | undefined): void {
  const problems: string[] = [];
  if (!ENGINES.some((name) => findTool(name) !== undefined))
    problems.push(
      "there is no buildah here. Install it: apt-get install --no-install-recommends buildah, dnf install buildah.",
    );
  if (userId !== 0)
    problems.push(
      "its instance is a machine made from this computer, which only root may use. Run it with sudo.",
    );
  if (problems.length === 0) return;
  throw new InvalidInput(
    [
      "Cannot build a container image on this computer:",
      ...problems.map((one) => `  - ${one}`),
    ].join("\n"),
  );
}
