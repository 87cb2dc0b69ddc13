/**
 * Component documents that other people wrote for Image Builder, as they are: each builds an image here, and the test
 * says what the document changed. They lie beside the checkout; where they do not, these tests are skipped.
 */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { corpusIsMissing } from "../document/corpus.ts";
import { fileServer } from "../fakes/file-server.ts";
import { hostSandboxTest } from "../fakes/sandbox-test.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import { type BuiltImage, buildImage, inlineComponent, pipelineOf } from "./build-image.ts";
import { kiln, leftoversOf, nothing } from "./kiln-process.ts";
import { folderWith } from "./pipeline-folder.ts";
import { thirdParty } from "./third-party-document.ts";

const SAMPLES = "aws-samples__amazon-ec2-image-builder-samples__";

/** The documents: repository of each, and what it does. */
const DOCUMENTS = {
  /** aws-samples/amazon-ec2-image-builder-samples: writes a file. */
  buildMarker: `${SAMPLES}lifecycle-policy--BuildMarkerComponent.yml`,
  /** The same: writes below the home folder; a constant as exit code. */
  helloWorld: `${SAMPLES}hello-world-component.yaml`,
  /** The same: restarts by exit code 194 and goes on in the same step. */
  rebootAndResume: `${SAMPLES}reboot-and-resume.yml`,
  /** The same: a step that fails, which is ignored. */
  toleratedFailure: `${SAMPLES}tolerated-failure.yml`,
  /** The same: WebDownload with a checksum, both from parameters. */
  verifiedDownload: `${SAMPLES}web-download-verified.yml`,
  /** awsdocs/ec2-image-builder-user-guide: ExecuteDocument in a loop, with parameters. */
  nestedDocuments: "awsdocs__ec2-image-builder-user-guide__toe-action-modules--fence4.yml",
  /** S-Waleed/ec2-image-builder: the Reboot action. */
  reboot: "S-Waleed__ec2-image-builder__reboot-linux.yml",
  /** fsulib/cf-imagebuilder: CreateFile with owner and permissions; edits a file. */
  oldReleases: "fsulib__cf-imagebuilder__component-old-releases.yaml",
} as const;

function buildOnHost(...components: readonly object[]): Promise<BuiltImage> {
  return buildImage(pipelineOf("third-party", "host", components), {
    stateDirectory: stateFolder(),
  });
}

const hostTest = corpusIsMissing ? test.skip : hostSandboxTest;
const timeout = 120_000;

describe("third-party documents that need nothing but a machine", { timeout }, () => {
  hostTest("a build marker: adds one file with the time", async () => {
    const { changes, shell } = await buildOnHost(thirdParty(DOCUMENTS.buildMarker));
    expect(changes).toStrictEqual(["+ /etc/lifecycle-sample-build"]);
    expect(await shell("cat /etc/lifecycle-sample-build")).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/,
    );
  });

  hostTest(
    "hello world: writes into the home folder of root, which hides this computer's",
    async () => {
      const { changes, shell, build } = await buildOnHost(thirdParty(DOCUMENTS.helloWorld));
      expect(changes).toStrictEqual(["+ /root/helloworld.txt"]);
      expect(await shell("ls -A /root && cat /root/helloworld.txt")).toBe(
        "helloworld.txt\nhello world\n",
      );
      expect(build.stderr).toContain("│ Hello world echo file created");
    },
  );

  hostTest("old releases: edits a file, and creates one with owner and permissions", async () => {
    const furnished = inlineComponent(
      "ubuntu",
      "mkdir -p /etc/cloud/templates",
      "echo deb http://us-east-1.ec2.archive.ubuntu.com/ubuntu/ lunar main > /etc/apt/sources.list",
      "echo deb http://security.ubuntu.com/ubuntu/ lunar-security main >> /etc/apt/sources.list",
    );
    const { shell } = await buildOnHost(
      furnished,
      thirdParty(DOCUMENTS.oldReleases, { CODENAME: "lunar" }),
    );
    expect(await shell("cat /etc/apt/sources.list")).toBe(
      [
        "deb http://old-releases.ubuntu.com/ubuntu/ lunar main",
        "deb http://old-releases.ubuntu.com/ubuntu/ lunar-security main",
        "",
      ].join("\n"),
    );
    const template = "/etc/cloud/templates/sources.list.ubuntu.tmpl";
    expect(await shell(`stat -c '%A %U:%G' ${template} && head -n 1 ${template}`)).toBe(
      "-rw-r--r-- root:root\ndeb http://old-releases.ubuntu.com/ubuntu/ lunar main restricted universe multiverse\n",
    );
  });

  hostTest(
    "a verified download: the file is for the build only, as /tmp is no part of an image",
    async () => {
      const artifact = "what was asked for\n";
      const source = `${await fileServer({ "/artifact": artifact })}/artifact`;
      const sha256 = createHash("sha256").update(artifact).digest("hex");
      const document = thirdParty(DOCUMENTS.verifiedDownload, { source, sha256 });
      const keep = inlineComponent("keep", "cp /tmp/downloaded-artifact /opt/kept");
      const { changes, shell } = await buildOnHost(document, keep);
      expect(changes).toStrictEqual(["+ /opt/kept"]);
      expect(await shell("cat /opt/kept")).toBe(artifact);
    },
  );

  hostTest("a verified download that is something else fails the build", async () => {
    const source = `${await fileServer({ "/artifact": "something else\n" })}/artifact`;
    const sha256 = "0".repeat(64);
    const document = thirdParty(DOCUMENTS.verifiedDownload, { source, sha256 });
    const stateDirectory = stateFolder();
    const workingDirectory = folderWith({
      "image.yml": pipelineOf("verified", "host", [document]),
    });
    const build = await kiln(["build", "image.yml"], { stateDirectory, workingDirectory });
    expect({ code: build.code, stdout: build.stdout }).toStrictEqual({ code: 1, stdout: "" });
    expect(build.stderr).toContain(
      'Step "FetchVerified" of component "web-download-verified" failed',
    );
    expect(build.stderr).toContain(sha256);
    expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
  });

  hostTest("nested documents in a loop: each runs with its parameters", async () => {
    const nested = JSON.stringify({
      name: "sample",
      schemaVersion: "1.0",
      parameters: [{ "parameter-1": { type: "string" } }, { "parameter-2": { type: "string" } }],
      phases: ["build", "test"].map((name) => ({
        name,
        steps: [
          {
            name: "Append",
            action: "ExecuteBash",
            inputs: {
              commands: [`echo ${name} {{ parameter-1 }} {{ parameter-2 }} >> /opt/nested`],
            },
          },
        ],
      })),
    });
    const furnished = inlineComponent(
      "samples",
      `echo ${Buffer.from(nested).toString("base64")} | base64 -d | tee Sample-1.yaml > Sample-2.yaml`,
    );
    const { changes, shell } = await buildOnHost(furnished, thirdParty(DOCUMENTS.nestedDocuments));
    expect(changes).toStrictEqual(["+ /opt/nested"]);
    expect(await shell("cat /opt/nested")).toBe("test value-1 value-2\ntest value-1 value-2\n");
  });

  hostTest("reboot and resume: the file that marks the restart is gone again", async () => {
    const { changes, build } = await buildOnHost(thirdParty(DOCUMENTS.rebootAndResume));
    expect(changes).toStrictEqual([]);
    expect(linesOf(build.stderr)).toStrictEqual([
      "Simulating an install that needs a restart.",
      "(the machine restarts)",
      "Back after the reboot - finishing the step.",
      "Runs only once the reboot completed and the step above re-ran.",
    ]);
  });

  hostTest("reboot: goes on with the next step and changes nothing", async () => {
    const { changes, build } = await buildOnHost(thirdParty(DOCUMENTS.reboot));
    expect(changes).toStrictEqual([]);
    expect(linesOf(build.stderr)).toStrictEqual([
      "(the machine restarts)",
      "The system has restarted successfully.",
    ]);
  });

  hostTest("a tolerated failure: the steps behind it run, and the image is made", async () => {
    const { changes, build } = await buildOnHost(
      inlineComponent(
        "rpm",
        "printf '#!/bin/sh\\nexit 1\\n' > /usr/local/bin/rpm",
        "chmod +x /usr/local/bin/rpm",
      ),
      thirdParty(DOCUMENTS.toleratedFailure),
    );
    expect(changes).toStrictEqual(["+ /usr/local/bin/rpm"]);
    expect(build.stderr).toContain("Step OptionalCheck failed, which is ignored: exit status 1");
    expect(build.stderr).toContain("│ Still runs, and the document succeeds.");
  });
});

/** What the components printed, and their restarts. */
function linesOf(stderr: string): readonly string[] {
  return stderr
    .split("\n")
    .filter((line) => line.startsWith("  │ ") && !line.includes("[ERROR]"))
    .map((line) => line.slice("  │ ".length));
}
