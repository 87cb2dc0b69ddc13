/** Components on a real Debian, with real apt and dpkg: from vendors' repositories of our own, and from its mirror. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manyPackagesTest } from "../builds/packages-test.ts";
import { hostSandboxTest } from "../fakes/sandbox-test.ts";
import { componentMachine, type Use } from "./component-machine.ts";
import { debianPackage, debianRepository } from "./debian-repository.ts";
import { canSign, type SigningKey, signingKey } from "./signing-key.ts";

const isDebian =
  existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
const canMake = isDebian && process.arch === "x64" && canSign() && hasTool("dpkg-scanpackages");
if (!canMake)
  console.warn("Tests with a real apt are skipped: they need Debian, gpg and dpkg-dev.");
const debianTest = canMake ? hostSandboxTest : test.skip;
const mirrorTest = canMake ? manyPackagesTest : test.skip;
const suite = /^VERSION_CODENAME=(.*)$/m.exec(
  existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "",
)?.[1];

const DOCKER = ["docker-ce", "containerd.io", "docker-buildx-plugin", "docker-compose-plugin"];
const AGENT = "opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl";
const JAVA = "usr/lib/jvm/java-21-amazon-corretto/bin/java";

describe("on Debian", { timeout: 240_000 }, () => {
  let key: SigningKey | undefined;
  let url = "";
  const served = new Map<string, Uint8Array | string>();
  const server = createServer((request, response) => {
    const content = served.get(request.url ?? "");
    if (content === undefined) response.writeHead(404).end();
    else response.end(content);
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (!canMake) return;
    key = signingKey();
    const serve = (folder: string, files: ReadonlyMap<string, Uint8Array | string>): void => {
      for (const [path, content] of files) served.set(`${folder}${path}`, content);
    };
    const docker = [
      ...DOCKER.map((name) => ({ name, programs: {} })),
      { name: "docker-ce-cli", programs: { "usr/bin/docker": "Docker version 28.0.1" } },
    ];
    const java = { name: "java-21-amazon-corretto-jdk", programs: { [JAVA]: "Corretto-21" } };
    const at = { suite: suite ?? "", component: "stable" };
    serve("/linux/debian", debianRepository(key, at, docker));
    serve("/linux/debian", new Map([["/gpg", key.publicKey]]));
    serve("", debianRepository(key, { suite: "stable", component: "main" }, [java]));
    const agent = debianPackage({
      name: "amazon-cloudwatch-agent",
      programs: { [AGENT]: "agent" },
    });
    const file = "/debian/amd64/latest/amazon-cloudwatch-agent.deb";
    serve(
      "",
      new Map<string, Uint8Array | string>([
        ["/corretto.key", key.publicKey],
        ["/assets/amazon-cloudwatch-agent.gpg", key.publicKey],
        [file, agent],
        [`${file}.sig`, key.sign(agent)],
      ]),
    );
  });
  afterAll(() => {
    key?.remove();
    server.closeAllConnections();
    server.close();
  });

  /** Runs components twice; the second time must change nothing. @returns what the script printed in between. */
  async function twice(
    uses: readonly Use[],
    files: Parameters<typeof componentMachine>[0],
    look: string,
  ): Promise<string> {
    const machine = await componentMachine(files);
    try {
      await machine.sh("getent group docker || groupadd --system docker");
      const first = await machine.run(uses, "build,validate,test");
      expect(first.exitCode, first.output).toBe(0);
      const seen = await machine.sh(look);
      await machine.mark();
      const second = await machine.run(uses, "build,validate,test");
      expect(second.exitCode, second.output).toBe(0);
      expect(await machine.changes()).toStrictEqual([]);
      return seen;
    } finally {
      await machine.close();
    }
  }

  /** No repository but those that components add. */
  const ISOLATED = {
    "etc/apt/sources.list": "",
    "etc/apt/sources.list.d/debian.sources": null,
    "usr/sbin/policy-rc.d": "#!/bin/sh\nexit 101\n",
    "etc/systemd/system/docker.service":
      "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n",
  };

  debianTest("vendors' packages come out of their signed repositories, by apt itself", async () => {
    const vendor = { RepositoryUrl: url, KeyFingerprint: key?.fingerprint ?? "" };
    const uses: readonly Use[] = [
      { name: "amazon-corretto-21", parameters: vendor },
      { name: "docker-ce", parameters: vendor },
      {
        name: "amazon-cloudwatch-agent",
        parameters: { SourceUrl: url, KeyFingerprint: vendor.KeyFingerprint },
      },
      {
        name: "package-present",
        parameters: { Packages: "docker-ce-cli amazon-cloudwatch-agent" },
      },
    ];
    const seen = await twice(
      uses,
      ISOLATED,
      `dpkg-query -W -f '\${Package} \${Version}\\n' ${[...DOCKER, "docker-ce-cli", "java-21-amazon-corretto-jdk", "amazon-cloudwatch-agent"].join(" ")}
       find /var/lib/apt/lists /var/cache/apt/archives -type f -name '*[a-z]*' ! -name lock | wc -l; ls /tmp`,
    );
    expect(seen.split("\n")).toStrictEqual([
      "amazon-cloudwatch-agent 1.0",
      "containerd.io 1.0",
      "docker-buildx-plugin 1.0",
      "docker-ce 1.0",
      "docker-ce-cli 1.0",
      "docker-compose-plugin 1.0",
      "java-21-amazon-corretto-jdk 1.0",
      "0",
      "",
    ]);
  });

  mirrorTest("the distribution's own packages come from its mirror", async () => {
    const uses: readonly Use[] = [
      { name: "nginx" },
      { name: "chrony", parameters: { Server: "192.0.2.1" } },
      { name: "python-3" },
      { name: "package-present", parameters: { Packages: "nginx chrony python3-pip" } },
      { name: "service-running", parameters: { Service: "nginx", StartCommand: "nginx" } },
    ];
    const seen = await twice(
      uses,
      {},
      "pkill nginx; sleep 1; tail -n 1 /etc/chrony/chrony.conf; nginx -v 2>&1 | cut -d/ -f1",
    );
    expect(seen).toBe("server 192.0.2.1 prefer iburst minpoll 4 maxpoll 4\nnginx version: nginx\n");
  });
});

function hasTool(name: string): boolean {
  try {
    execFileSync(name, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
