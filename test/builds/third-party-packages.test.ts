/**
 * Component documents that other people wrote for Image Builder, as they are, and that install packages. The documents
 * lie beside the checkout; where they do not, these tests are skipped.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeTree } from "../../lib/local/machines/remove-tree.ts";
import { corpusIsMissing } from "../document/corpus.ts";
import { fileServer } from "../fakes/file-server.ts";
import { hostSandboxTest } from "../fakes/sandbox-test.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import { type BuiltImage, buildImage, inlineComponent, pipelineOf } from "./build-image.ts";
import { manyPackagesTest } from "./packages-test.ts";
import { thirdParty } from "./third-party-document.ts";

/** The documents: repository of each, and what it does. */
const DOCUMENTS = {
  /** fsulib/cf-imagebuilder: downloads a package to a relative path and installs it. */
  ecsAgent: "fsulib__cf-imagebuilder__component-ecs-agent-installation.yaml",
  /** The same: installs packages that a parameter lists, with sudo, and validates them. */
  basePackages: "fsulib__cf-imagebuilder__component-base-packages.yaml",
  /** aws-samples/aws-cdk-golden-ami-pipeline: three documents for one image, with sudo; the last is a test. */
  golden: ["build1", "build2", "test1"].map(
    (name) => `aws-samples__aws-cdk-golden-ami-pipeline__${name}.yaml`,
  ),
  /** aws-samples/amazon-ec2-image-builder-samples: conditions on programs; whichever package manager there is. */
  conditionalInstall: "aws-samples__amazon-ec2-image-builder-samples__conditional-install.yml",
  /** awsdocs/ec2-image-builder-user-guide: a loop over a list in a parameter. */
  pingHosts: "awsdocs__ec2-image-builder-user-guide__toe-user-defined-variables--fence1.yml",
  /** RibunLoc/Terraform_Module: installs nginx and adds a page to it. */
  nginx: "RibunLoc__Terraform_Module__main--install_nginx.yml",
} as const;

const timeout = 120_000;

describe("a third-party document that installs a package of its own", { timeout }, () => {
  const hasDpkg = isThere("dpkg-deb");
  const packageTest = corpusIsMissing || !hasDpkg ? test.skip : hostSandboxTest;

  packageTest(
    "downloads it to where the runner works, and leaves only what was in it",
    async () => {
      const url = await fileServer({ "/ecs.deb": debianPackage("ecs-agent-stand-in", "1.2.3") });
      const { report, changes, shell } = await buildImage(
        pipelineOf("ecs", "host", [
          thirdParty(DOCUMENTS.ecsAgent, { PackageUrl: `${url}/ecs.deb` }),
        ]),
        { stateDirectory: stateFolder() },
      );
      expect(report.content.packages).toStrictEqual([
        { name: "ecs-agent-stand-in", change: "added", version: "1.2.3" },
      ]);
      expect(changes.filter((change) => !change.includes(" /var/"))).toStrictEqual([
        "+ /opt/ecs-agent-stand-in",
      ]);
      expect(await shell("cat /opt/ecs-agent-stand-in")).toBe("1.2.3\n");
    },
  );
});

describe("third-party documents that install packages of the distribution", { timeout }, () => {
  const packageTest = corpusIsMissing ? test.skip : manyPackagesTest;
  const stateDirectory = mkdtempSync(join(tmpdir(), "kiln-state-"));
  afterAll(() => removeTree(stateDirectory));

  /** What AMIs have and this computer may not, like sudo, but not what the documents are to install. */
  beforeAll(async () => {
    const base = inlineComponent(
      "base",
      "export DEBIAN_FRONTEND=noninteractive",
      "echo man-db man-db/auto-update boolean false | debconf-set-selections", // It takes seconds each time.
      "apt-get -q update",
      "apt-get -qy install sudo iputils-ping",
      "for name in nginx tree pv unzip; do if dpkg -s $name; then apt-get -qy remove $name; fi; done",
    );
    await buildImage(pipelineOf("base", "host", [base]), { stateDirectory });
  }, timeout);

  function buildOnBase(components: readonly object[], more?: object): Promise<BuiltImage> {
    return buildImage(pipelineOf("third-party", "base@1.0.0", components, more), {
      stateDirectory,
    });
  }

  packageTest(
    "golden AMI: the second adds to the file of the first, the third tests both",
    async () => {
      const documents = DOCUMENTS.golden.map((document) => thirdParty(document));
      const { changes, shell, build } = await buildOnBase(documents, {
        imageTestsConfiguration: {},
      });
      expect(changes).toStrictEqual(["+ /root/test.txt"]);
      expect(await shell("cat /root/test.txt")).toBe("First\nSecond\n");
      expect(build.stderr).toContain("  │ Hello World Again!.\n  │ First\n  │ Second\n");
    },
  );

  packageTest("base packages: adds those that its parameter lists", async () => {
    const { report, shell } = await buildOnBase([
      thirdParty(DOCUMENTS.basePackages, { PackageList: "tree pv" }),
    ]);
    expect(added(report.content.packages)).toStrictEqual(["pv", "tree"]);
    expect(
      await shell("tree --version | cut -d' ' -f1; pv --version | cut -d' ' -f1 | head -n 1"),
    ).toBe("tree\npv\n");
  });

  packageTest("nginx: the package and a page of the document", async () => {
    const { report, changes, shell } = await buildOnBase([thirdParty(DOCUMENTS.nginx)]);
    expect(added(report.content.packages)).toContain("nginx");
    expect(changes).toContain("+ /usr/share/nginx/html/health");
    expect(await shell("cat /usr/share/nginx/html/health; nginx -v 2>&1 | cut -d/ -f1")).toBe(
      "ok\nnginx version: nginx\n",
    );
  });

  packageTest(
    "conditional install: what is missing comes from the package manager that is there",
    async () => {
      const { report, build, shell } = await buildOnBase([
        thirdParty(DOCUMENTS.conditionalInstall),
      ]);
      expect(report.content.packages).toMatchObject([{ name: "unzip", change: "added" }]);
      expect(build.stderr).toContain("› build › InstallWithAptGet");
      expect(await shell("unzip -v | cut -d' ' -f1 | head -n 1")).toBe("UnZip\n");
    },
  );

  packageTest("ping: once for each host of the list, and no change of the image", async () => {
    const { build, changes } = await buildOnBase([
      thirdParty(DOCUMENTS.pingHosts, { Hosts: "127.0.0.1,localhost" }),
    ]);
    expect(build.stderr.match(/│ PING \S+/g)).toStrictEqual([
      "│ PING 127.0.0.1",
      "│ PING localhost",
    ]);
    expect(changes).toStrictEqual([]);
  });
});

function added(packages: BuiltImage["report"]["content"]["packages"]): readonly string[] {
  return packages.filter(({ change }) => change === "added").map(({ name }) => name);
}

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A package of Debian's format with one file in /opt that holds its version. */
function debianPackage(name: string, version: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "kiln-package-"));
  try {
    const root = join(folder, "root");
    mkdirSync(join(root, "DEBIAN"), { recursive: true });
    mkdirSync(join(root, "opt"));
    writeFileSync(join(root, "opt", name), `${version}\n`);
    const control = {
      Package: name,
      Version: version,
      Architecture: "all",
      Maintainer: "Kiln <kiln@example.com>",
      Description: "stands in for a package of the network",
    };
    const lines = Object.entries(control).map(([key, value]) => `${key}: ${value}\n`);
    writeFileSync(join(root, "DEBIAN", "control"), lines.join(""));
    const file = join(folder, "package.deb");
    execFileSync("dpkg-deb", ["--root-owner-group", "--build", root, file], { stdio: "ignore" });
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
