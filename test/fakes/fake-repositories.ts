/** Repositories of ECR and other registries in memory, with state. */
import type { CheckRepositoriesPorts } from "../../lib/build/check-repositories.ts";
import type { CollectFindingsPorts } from "../../lib/build/collect-findings.ts";
import type { FindRepositoriesPorts, RepositoryFacts } from "../../lib/build/find-repositories.ts";
import type { PublishContainerPorts } from "../../lib/build/publish-container.ts";
import type { RemoveContainersPorts } from "../../lib/build/remove-containers.ts";
import { Conflict, NotFound } from "../../lib/errors.ts";
import { type OciReference, renderOciReference } from "../../lib/pipeline/oci-reference.ts";

type Scan = Exclude<
  Awaited<ReturnType<CollectFindingsPorts["repositories"]["findings"]>>,
  undefined
>;

/** What is known by "region repository". */
export function fakeRepositories() {
  const facts = new Map<string, RepositoryFacts>();
  const images = new Map<string, Map<string, Set<string>>>();
  const replicas = new Map<string, readonly string[]>();
  const scans = new Map<string, Scan>();
  const asked: string[] = [];
  const at = (region: string, name: string) => `${region} ${name}`;
  const imagesIn = (region: string, name: string) => images.get(at(region, name)) ?? new Map();
  const ports: FindRepositoriesPorts["repositories"] &
    CheckRepositoriesPorts["repositories"] &
    PublishContainerPorts["repositories"] &
    RemoveContainersPorts["repositories"] &
    CollectFindingsPorts["repositories"] = {
    find: async (region, name) => facts.get(at(region, name)),
    replicated: async (region, name) => replicas.get(at(region, name)) ?? [],
    taken: async (region, name, tags) => {
      const all = [...imagesIn(region, name).values()].flatMap((one) => [...one]);
      return tags.filter((tag) => all.includes(tag));
    },
    async tag(region, { repositoryName, digest }, tags) {
      const there = imagesIn(region, repositoryName);
      const own = there.get(digest);
      if (own === undefined) throw new NotFound(`${digest} is not in ${region} ${repositoryName}`);
      for (const tag of tags) {
        const isTaken = [...there].some(([other, its]) => other !== digest && its.has(tag));
        if (isTaken && facts.get(at(region, repositoryName))?.isImmutable)
          throw new Conflict(`Tag ${tag} is taken`);
        for (const its of there.values()) its.delete(tag);
        own.add(tag);
      }
    },
    async remove(region, name, digests) {
      for (const digest of digests) imagesIn(region, name).delete(digest);
    },
    findings: async (region, { repositoryName, digest }) =>
      scans.get(`${at(region, repositoryName)}@${digest}`),
    async scan(region, { repositoryName, digest }) {
      asked.push(`${at(region, repositoryName)}@${digest}`);
    },
  };
  return {
    ...ports,
    replicas,
    scans,
    /** Scans that were asked for. */
    asked,
    /** Makes a repository. */
    add(region: string, name: string, more: Partial<RepositoryFacts> = {}) {
      const uri = `123456789012.dkr.ecr.${region}.amazonaws.com/${name}`;
      facts.set(at(region, name), { uri, isImmutable: false, ...more });
      images.set(at(region, name), new Map());
    },
    /** Pushes an image. */
    push(region: string, name: string, digest: string, tags: readonly string[] = []) {
      imagesIn(region, name).set(digest, new Set(tags));
    },
    /** Digests with their tags. */
    content: (region: string, name: string): { readonly [digest: string]: readonly string[] } =>
      Object.fromEntries(
        [...imagesIn(region, name)].map(([digest, tags]) => [digest, [...tags].sort()]),
      ),
  };
}

/** Registries that know some images by `registry/name:tag`. */
export function fakeContainerImages() {
  const digests = new Map<string, string | Error>();
  return {
    digests,
    async digest(reference: OciReference): Promise<string> {
      const found = digests.get(renderOciReference(reference));
      if (found instanceof Error) throw found;
      if (found === undefined) throw new NotFound("the registry has no such image");
      return found;
    },
  };
}
