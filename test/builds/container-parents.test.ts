/** Container images as parents, pulled by the installed command from a registry on loopback. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect } from "vitest";
import { architectureOfNode, goName } from "../../lib/local/images/architecture.ts";
import { fakeRegistry } from "../fakes/registry.ts";
import { sandboxTest } from "../fakes/sandbox-test.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import { buildImage, pipelineOf } from "./build-image.ts";
import { kiln, leftoversOf, nothing } from "./kiln-process.ts";
import { folderWith } from "./pipeline-folder.ts";
import { MARK, MARKED, smallParent } from "./small-parent.ts";

const { layer } = smallParent();
const architecture = goName(architectureOfNode(process.arch) ?? "x86_64");

describe("kiln build on a container image", { timeout: 120_000 }, () => {
  sandboxTest("pulls its layers once, and what a layer deletes is gone", async () => {
    const registry = await fakeRegistry();
    const upper = layerWith({
      "etc/.wh.old": "",
      "etc/new": "new\n",
      "usr/share/words/.wh..wh..opq": "",
      "usr/share/words/c": "",
    });
    const middle = layerWith({ "usr/share/words/a": "", "usr/share/words/b": "" });
    const layers = [layer, middle, upper];
    registry.addImage({
      repository: "small/linux",
      tag: "7",
      layers,
      architecture,
      isIndexed: true,
    });
    const parent = `oci://${registry.host}/small/linux:7`;
    const options = { stateDirectory: stateFolder() };
    const { build, report, changes, shell } = await buildImage(
      pipelineOf("small", parent, [MARK]),
      options,
    );
    expect(build.stderr.match(/^Pulling layer \d of 3: /gm)).toStrictEqual(
      [1, 2, 3].map((number) => `Pulling layer ${number} of 3: `),
    );
    expect(changes).toStrictEqual(MARKED);
    expect(await shell("cat /opt/built-on /etc/new; ls /etc /usr/share/words")).toBe(
      "Small Linux 7\nnew\n/etc:\nnew\nos-release\npasswd\nresolv.conf\n\n/usr/share/words:\nc\n",
    );
    expect(report.plan.parent.name).toMatch(/^127\.0\.0\.1-\d+\/small\/linux-7 [0-9a-f]{12}$/);
    const blobs = registry.requests.filter((path) => path.includes("/blobs/")).length;
    await buildImage(pipelineOf("small", parent, [MARK]), options);
    expect(registry.requests.filter((path) => path.includes("/blobs/")).length).toBe(blobs + 1); // Its configuration.
  });

  sandboxTest("takes an image by its digest", async () => {
    const registry = await fakeRegistry();
    const image = { repository: "small/linux", tag: "7", layers: [layer], architecture };
    const digest = registry.addImage(image);
    registry.addImage({ ...image, layers: [] });
    const { shell } = await buildImage(
      pipelineOf("small", `oci://${registry.host}/small/linux@${digest}`, [MARK]),
      { stateDirectory: stateFolder() },
    );
    expect(await shell("cat /opt/built-on")).toBe("Small Linux 7\n");
  });

  sandboxTest("refuses a layer that is not what its digest says, and leaves nothing", async () => {
    const registry = await fakeRegistry();
    registry.addImage({ repository: "small/linux", tag: "7", layers: [layer], architecture });
    const blob = gzipSync(layer);
    const digest = digestOf(blob);
    const other = Buffer.alloc(blob.length);
    registry.corrupt(digest, other);
    expect(await refusalOf(`oci://${registry.host}/small/linux:7`)).toBe(
      `Cannot use layer 1 of "${registry.host}/small/linux:7": the registry sent ${blob.length} bytes with the digest ${digestOf(other)}, expected ${blob.length} bytes with ${digest}\n`,
    );
  });

  sandboxTest("refuses a manifest that is not what the pipeline asks for", async () => {
    const registry = await fakeRegistry();
    const image = { repository: "small/linux", tag: "7", layers: [layer], architecture };
    const digest = registry.addImage(image);
    registry.corrupt(digest, Buffer.from("{}"));
    expect(await refusalOf(`oci://${registry.host}/small/linux@${digest}`)).toBe(
      `Cannot use the manifest of "${registry.host}/small/linux": its content is ${digestOf(Buffer.from("{}"))}, expected ${digest}\n`,
    );
  });

  sandboxTest("says that the registry has no such image", async () => {
    const registry = await fakeRegistry();
    expect(await refusalOf(`oci://${registry.host}/small/linux:8`)).toBe(
      `Cannot pull "${registry.host}/small/linux" (manifests/8): the registry has no such image\n`,
    );
  });
});

/** Builds on a parent that must be refused with exit code 3. @returns what is said last; nothing may be left. */
async function refusalOf(parent: string): Promise<string> {
  const stateDirectory = stateFolder();
  const workingDirectory = folderWith({ "image.yml": pipelineOf("small", parent, [MARK]) });
  const options = { stateDirectory, workingDirectory };
  const { code, stdout, stderr } = await kiln(["build", "image.yml"], options);
  expect({ code, stdout }).toStrictEqual({ code: 3, stdout: "" });
  expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
  expect((await kiln(["images"], options)).stdout).toBe("");
  return stderr.split("\n").slice(-2).join("\n");
}

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

/** An uncompressed layer with files. */
function layerWith(files: { readonly [path: string]: string }): Buffer {
  return execFileSync("tar", ["--create", `--directory=${folderWith(files)}`, "."]);
}
