/** A pipeline for a container image, and a world that has what it needs. */
import { DEFAULT_HOSTS } from "../../lib/build/resolve-host.ts";
import { type BuildWorld, buildWorld, PARENT_ID, planned } from "./build-world.ts";

export const DIGEST = `sha256:${"1".repeat(64)}`;
export const IMAGE_DIGEST = `sha256:${"2".repeat(64)}`;
export const SBOM_DIGEST = `sha256:${"3".repeat(64)}`;

/** A pipeline file; `recipe` is added to its recipe, `more` at the end. */
export function containerText(recipe = "", more = ""): string {
  return `name: web
containerRecipe:
  parentImage: alpine:3.22
  components:
    - uri: web.yml
  targetRepository: { repositoryName: team/web }
${recipe}${more}`;
}

export const TWO_REPOSITORIES = `distributionConfiguration:
  distributions:
    - region: eu-west-1
      containerDistributionConfiguration:
        targetRepository: { repositoryName: team/web }
        containerTags: [latest, "build-{{ imagebuilder:buildVersion }}"]
    - region: us-east-1
`;

/** The world of a build, with the parent image, the AMI of its instances, and repositories in two Regions. */
export function containerWorld(): BuildWorld {
  const world = buildWorld();
  world.parameters.values.set(`eu-west-1 ${DEFAULT_HOSTS.x86_64}`, PARENT_ID);
  world.containerImages.digests.set("docker.io/library/alpine:3.22", DIGEST);
  world.repositories.add("eu-west-1", "team/web");
  world.repositories.add("us-east-1", "team/web");
  return world;
}

/** Plans a build and lets its instance report an image, which it has pushed to all Regions. */
export async function built(text = containerText("", TWO_REPOSITORIES)): Promise<BuildWorld> {
  const world = containerWorld();
  await planned(world, text);
  world.objects.stored.set(
    "registry-bucket/builds/b-1/build/log/container/image.json",
    JSON.stringify({
      digest: IMAGE_DIGEST,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      size: 5,
      platforms: [
        {
          platform: "linux/amd64",
          digest: IMAGE_DIGEST,
          size: 5,
          sbomDigest: SBOM_DIGEST,
          packages: 2,
        },
      ],
    }),
  );
  for (const region of ["eu-west-1", "us-east-1"])
    for (const digest of [IMAGE_DIGEST, SBOM_DIGEST])
      world.repositories.push(region, "team/web", digest);
  return world;
}
