/** State `CollectFindings`: what the scan of its repository has found in a container image, where the pipeline asks for it. */
import { Unavailable } from "../errors.ts";
import { record, required } from "../source/collections.ts";
import type { Infer } from "../source/shape.ts";
import { type BuiltContainerPorts, requireContainer } from "./built-container.ts";
import type { ScanFindings } from "./findings.ts";
import { buildPlan } from "./plan.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { findingsKey, planKey } from "./registry-keys.ts";
import { buildId, parseInput } from "./task-input.ts";

const input = record({ buildId: required(buildId) });

/** Whose image. */
export type CollectFindingsInput = Infer<typeof input>;

/** Reads the input. @throws {InvalidInput} */
export function parseCollectFindingsInput(value: unknown): CollectFindingsInput {
  return parseInput(input, value, "CollectFindings");
}

type Image = { readonly repositoryName: string; readonly digest: string };

/** What the task needs. All of it is safe to repeat. */
export type CollectFindingsPorts = BuiltContainerPorts & {
  readonly registry: Registry;
  readonly repositories: {
    /** undefined when the image is not scanned. */
    readonly findings: (
      region: string,
      image: Image,
    ) => Promise<Omit<ScanFindings[number], "platform"> | undefined>;
    /** Asks for a scan; where scans come by themselves, nothing happens. */
    readonly scan: (region: string, image: Image) => Promise<void>;
  };
};

const UNDER_WAY = new Set(["PENDING", "IN_PROGRESS"]);

/**
 * Writes down what was found, for the record of the image.
 *
 * @throws {Unavailable} The scan is not over.
 */
export async function collectFindings(
  ports: CollectFindingsPorts,
  { buildId }: CollectFindingsInput,
): Promise<{ readonly status: "none" | "collected" }> {
  const plan = await requireDocument(ports.registry, planKey(buildId), buildPlan, "the plan");
  const [home] = plan.container?.repositories ?? [];
  if (home === undefined || plan.container?.isScanned !== true) return { status: "none" };
  const { platforms } = await requireContainer(ports, plan);
  const found = await Promise.all(
    platforms.map(async ({ platform, digest }) => {
      const image = { repositoryName: home.repositoryName, digest };
      const findings = await ports.repositories.findings(home.region, image);
      if (findings === undefined) await ports.repositories.scan(home.region, image);
      return { platform, findings };
    }),
  );
  const findings = found.flatMap(
    ({ platform, findings: one }): ScanFindings =>
      one === undefined || UNDER_WAY.has(one.status) ? [] : [{ platform, ...one }],
  );
  if (findings.length > 0) await ports.registry.put(findingsKey(buildId), { findings });
  if (findings.length < found.length)
    throw new Unavailable("Cannot tell what the scan has found: it is not over");
  return { status: "collected" };
}
