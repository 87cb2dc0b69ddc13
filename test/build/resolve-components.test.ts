import { describe, expect, test } from "vitest";
import { resolveComponents } from "../../lib/build/resolve-components.ts";
import { registerComponent } from "../../lib/build/stored-pipeline.ts";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import { sha256 } from "../../lib/sha256.ts";
import { type BuildWorld, buildWorld, COMPONENT, PARENT_ID } from "../fakes/build-world.ts";

/** Resolves components as a recipe has them. */
async function resolved(
  world: BuildWorld,
  components: string,
  stored: { readonly [path: string]: string } = {},
) {
  const text = `name: web\nimageRecipe:\n  parentImage: ${PARENT_ID}\n  components:\n${components}`;
  const { pipeline } = parsePipeline(text, "kiln.yml");
  return resolveComponents(world, pipeline?.imageRecipe?.components ?? [], stored);
}

describe("resolveComponents()", () => {
  test("finds files, S3 objects, inline documents and registered components, in their order", async () => {
    const world = buildWorld();
    world.objects.stored.set("bucket/db.yml", "db");
    await registerComponent(world.registry, {
      name: "update-linux",
      version: "1.0.2",
      text: "old",
    });
    await registerComponent(world.registry, {
      name: "update-linux",
      version: "1.10.0",
      text: "new",
    });
    const components = `    - uri: parts/web server.yml
      parameters:
        - { name: Port, value: ["80"] }
        - { name: Hosts, value: [a, b] }
    - uri: s3://bucket/db.yml
    - name: inline
      data: hello
    - componentArn: update-linux@1.x.x
    - componentArn: arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/1.0.2/1
`;
    const digest = await sha256(COMPONENT);
    const found = await resolved(world, components, { "parts/web server.yml": digest });
    expect(found).toStrictEqual({
      value: [
        {
          file: "00-web-server.yml",
          path: "parts/web server.yml",
          digest,
          parameters: [
            { name: "Port", value: "80" },
            { name: "Hosts", value: "a,b" },
          ],
        },
        {
          file: "01-db.yml",
          path: "s3://bucket/db.yml",
          digest: await sha256("db"),
          parameters: [],
        },
        { file: "02-inline.yml", path: "inline", digest: await sha256("hello"), parameters: [] },
        {
          file: "03-update-linux.yml",
          path: "update-linux@1.x.x",
          digest: await sha256("new"),
          parameters: [],
        },
        {
          file: "04-update-linux.yml",
          path: "arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/1.0.2/1",
          arn: "arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/1.0.2/1",
          digest: await sha256("old"),
          parameters: [],
        },
      ],
    });
  });

  test("stores what it reads by its content", async () => {
    const world = buildWorld();
    await resolved(world, "    - { name: inline, data: hello }\n");
    expect(await world.registry.getText(`documents/${await sha256("hello")}.yml`)).toBe("hello");
  });

  test("tells every component that cannot be found", async () => {
    const world = buildWorld();
    await registerComponent(world.registry, { name: "known", version: "2.0.0", text: "x" });
    const found = await resolved(
      world,
      `    - uri: web.yml
    - uri: s3://bucket/db.yml
    - componentArn: known@1.x.x
    - componentArn: unknown@1.x.x
`,
    );
    expect(
      "problems" in found && found.problems.map(({ path, message }) => [path, message]),
    ).toStrictEqual([
      [
        "imageRecipe.components[0]",
        'Cannot find component "web.yml": it was not applied with its pipeline',
      ],
      [
        "imageRecipe.components[1]",
        'Cannot find component "s3://bucket/db.yml": there is no such object',
      ],
      [
        "imageRecipe.components[2]",
        'Cannot find component "known@1.x.x": there are only versions 2.0.0',
      ],
      [
        "imageRecipe.components[3]",
        'Cannot find component "unknown@1.x.x": no component is named "unknown"',
      ],
    ]);
  });
});
