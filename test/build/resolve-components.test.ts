import { describe, expect, test } from "vitest";
import { contentDigestOf } from "../../lib/build/document-content.ts";
import { resolveComponents } from "../../lib/build/resolve-components.ts";
import { registerComponent, storeDocument } from "../../lib/build/stored-pipeline.ts";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import { sha256 } from "../../lib/sha256.ts";
import { type BuildWorld, buildWorld, COMPONENT, PARENT_ID } from "../fakes/build-world.ts";

async function digestsOf(text: string) {
  return { digest: await sha256(text), contentDigest: await contentDigestOf(text) };
}

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
    const document = `${COMPONENT}parameters:\n  - Port: { type: string }\n  - Hosts: { type: string }\n`;
    const digest = await storeDocument(world.registry, document);
    const found = await resolved(world, components, { "parts/web server.yml": digest });
    expect(found).toStrictEqual({
      value: [
        {
          file: "00-web-server.yml",
          path: "parts/web server.yml",
          digest,
          contentDigest: await contentDigestOf(document),
          phases: ["build"],
          parameters: [
            { name: "Port", value: "80" },
            { name: "Hosts", value: "a,b" },
          ],
        },
        {
          file: "01-db.yml",
          path: "s3://bucket/db.yml",
          ...(await digestsOf("db")),
          parameters: [],
        },
        { file: "02-inline.yml", path: "inline", ...(await digestsOf("hello")), parameters: [] },
        {
          file: "03-update-linux.yml",
          path: "update-linux@1.x.x",
          version: "1.10.0/1",
          ...(await digestsOf("new")),
          parameters: [],
        },
        {
          file: "04-update-linux.yml",
          path: "arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/1.0.2/1",
          arn: "arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/1.0.2/1",
          version: "1.0.2/1",
          ...(await digestsOf("old")),
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
        'Cannot find component "known@1.x.x": there are only versions 2.0.0/1',
      ],
      [
        "imageRecipe.components[3]",
        'Cannot find component "unknown@1.x.x": no component is named "unknown"',
      ],
    ]);
  });

  test("tells every parameter that a component does not have, whatever the component is", async () => {
    const world = buildWorld();
    const text = `${COMPONENT}parameters:\n  - Port: { type: string }\n`;
    await registerComponent(world.registry, { name: "web", version: "1.0.0", text });
    const digest = await storeDocument(world.registry, COMPONENT);
    const components = `    - componentArn: web@1.x.x
      parameters:
        - { name: Prot, value: ["80"] }
        - { name: Port, value: ["80"] }
        - { name: Colour, value: [red] }
    - uri: plain.yml
      parameters: [{ name: Port, value: ["80"] }]
`;
    const found = await resolved(world, components, { "plain.yml": digest });
    expect(
      "problems" in found &&
        found.problems.map(({ path, message, remedy }) => [path, message, remedy]),
    ).toStrictEqual([
      [
        "imageRecipe.components[0].parameters[0].name",
        'Cannot give parameter "Prot" to component "web@1.x.x": it has no such parameter, expected one of its own: Port',
        'Did you mean "Port"?',
      ],
      [
        "imageRecipe.components[0].parameters[2].name",
        'Cannot give parameter "Colour" to component "web@1.x.x": it has no such parameter, expected one of its own: Port',
        "Leave it out.",
      ],
      [
        "imageRecipe.components[1].parameters[0].name",
        'Cannot give parameter "Port" to component "plain.yml": it has no such parameter, expected one of its own: none',
        "Leave it out.",
      ],
    ]);
  });

  describe("a reference to a registered component", () => {
    async function withVersions() {
      const world = buildWorld();
      for (const [version, text] of [
        ["1.0.0", "one"],
        ["1.0.0", "two"],
        ["1.2.0", "three"],
        ["2.0.0", "four"],
      ] as const)
        await registerComponent(world.registry, { name: "My Web", version, text });
      return world;
    }

    test.each([
      ["My Web@x.x.x", "2.0.0/1", "four"],
      ["My Web@1.x.x", "1.2.0/1", "three"],
      ["My Web@1.0.x", "1.0.0/2", "two"],
      ["My Web@1.0.0", "1.0.0/2", "two"],
      ["My Web@1.0.0/1", "1.0.0/1", "one"],
      ["my-web@1.0.0", "1.0.0/2", "two"],
      ["arn:aws:imagebuilder:eu-west-1:123456789012:component/my-web", "2.0.0/1", "four"],
      ["arn:aws:imagebuilder:eu-west-1:123456789012:component/my-web/1.x.x", "1.2.0/1", "three"],
      ["arn:aws:imagebuilder:eu-west-1:123456789012:component/my-web/1.0.0/1", "1.0.0/1", "one"],
    ])("%s means %s", async (componentArn, version, text) => {
      const found = await resolved(await withVersions(), `    - componentArn: ${componentArn}\n`);
      expect(found).toMatchObject({ value: [{ version, digest: await sha256(text) }] });
    });

    test("to a build that is not there tells those that are", async () => {
      const found = await resolved(await withVersions(), "    - componentArn: My Web@1.0.0/3\n");
      expect("problems" in found && found.problems.map(({ message }) => message)).toStrictEqual([
        'Cannot find component "My Web@1.0.0/3": there are only versions 1.0.0/1, 1.0.0/2, 1.2.0/1, 2.0.0/1',
      ]);
    });
  });

  test("tells a document that has gone from the registry", async () => {
    const found = await resolved(buildWorld(), "    - uri: web.yml\n", { "web.yml": "abc" });
    expect("problems" in found && found.problems.map(({ message }) => message)).toStrictEqual([
      'Cannot read component "web.yml": its document abc is not in the registry',
    ]);
  });
});
