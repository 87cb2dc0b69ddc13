/** What the components ask of the package manager of each distribution, and which repositories they add. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostSandboxTest } from "../fakes/sandbox-test.ts";
import { componentMachine, type Use } from "./component-machine.ts";
import { canSign, type SigningKey, signingKey } from "./signing-key.ts";
import { type Distribution, pretend } from "./stub-managers.ts";

const isX64 = process.arch === "x64";
const vendorTest = canSign() && isX64 ? hostSandboxTest : test.skip;
if (!canSign())
  console.warn("Tests of components with vendors' keys are skipped: there is no gpg.");

const APT = ["apt-get", "apt-mark", "dpkg", "dpkg-query"];
const DISTRIBUTIONS = {
  "Amazon Linux 2023": {
    osRelease: 'ID="amzn"\nID_LIKE="fedora"\nVERSION_ID="2023"\nPRETTY_NAME="Amazon Linux 2023"\n',
    managers: ["dnf", "yum", "rpm"],
  },
  "Ubuntu 24.04": {
    osRelease:
      "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=24.04\nVERSION_CODENAME=noble\nUBUNTU_CODENAME=noble\n",
    managers: APT,
  },
  "Debian 12": {
    osRelease: "ID=debian\nVERSION_ID=12\nVERSION_CODENAME=bookworm\n",
    managers: APT,
  },
  "Red Hat Enterprise Linux 9": {
    osRelease: 'ID="rhel"\nID_LIKE="fedora"\nVERSION_ID="9.4"\n',
    managers: ["dnf", "yum", "rpm"],
  },
  "SUSE Linux Enterprise 15": {
    osRelease: 'ID="sles"\nID_LIKE="suse"\nVERSION_ID="15.6"\n',
    managers: ["zypper", "rpm"],
  },
} satisfies { readonly [name: string]: Distribution };

describe("components of packages", () => {
  let key: SigningKey | undefined;
  const served = new Map<string, Uint8Array | string>();
  const server = createServer((request, response) => {
    const content = served.get(request.url ?? "");
    if (content === undefined) response.writeHead(404).end();
    else response.end(content);
  });
  let url = "";

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (!canSign()) return;
    key = signingKey();
    const cli = awsCliArchive();
    served.set("/awscli-exe-linux-x86_64.zip", cli);
    served.set("/awscli-exe-linux-x86_64.zip.sig", key.sign(cli));
    for (const path of ["/aws-cli.asc", "/corretto.key", "/assets/amazon-cloudwatch-agent.gpg"])
      served.set(path, key.publicKey);
    for (const family of ["ubuntu", "debian", "rhel"])
      served.set(`/linux/${family}/gpg`, key.publicKey);
    for (const [folder, ending] of [
      ["ubuntu", "deb"],
      ["debian", "deb"],
      ["redhat", "rpm"],
      ["suse", "rpm"],
    ]) {
      const path = `/${folder}/amd64/latest/amazon-cloudwatch-agent.${ending}`;
      served.set(path, "a package");
      served.set(`${path}.sig`, key.sign("a package"));
    }
  });
  afterAll(() => {
    key?.remove();
    server.closeAllConnections();
    server.close();
  });

  /** All components that install something, with this test for a vendor. */
  function installing(): readonly Use[] {
    const KeyFingerprint = key?.fingerprint ?? "";
    return [
      { name: "update-linux", parameters: { Exclude: "kernel" } },
      { name: "nginx" },
      { name: "chrony" },
      { name: "python-3" },
      { name: "amazon-corretto-17", parameters: { RepositoryUrl: url, KeyFingerprint } },
      { name: "docker-ce", parameters: { RepositoryUrl: url, KeyFingerprint, Users: "root" } },
      {
        name: "aws-cli-version-2",
        parameters: { SourceUrl: url, PublicKeyUrl: `${url}/aws-cli.asc`, KeyFingerprint },
      },
      { name: "amazon-cloudwatch-agent", parameters: { SourceUrl: url, KeyFingerprint } },
    ];
  }

  vendorTest.each(Object.entries(DISTRIBUTIONS))(
    "install what they should on %s, and nothing more the second time",
    async (name, distribution) => {
      const machine = await componentMachine(pretend(distribution));
      try {
        const first = await machine.run(installing(), "build,validate");
        expect(first.exitCode, first.output).toBe(0);
        const calls = await machine.sh("cat /stub/calls; : > /stub/calls; echo; cat /stub/enabled");
        const added = await machine.sh(
          `cd /etc
           for file in apt/sources.list.d/{amazon-corretto,docker}.list {yum.,zypp/}repos.d/{amazon-corretto,docker-ce}.repo; do
             [ -e "$file" ] || continue
             echo "$file:"; cat "$file"
           done
           cat chrony.conf; ls -d apt/keyrings/*{corretto,docker}* pki/rpm-gpg/*{corretto,docker}* 2> /dev/null || :; id -nG root`,
        );
        await expect(`${calls}\n${added}`.replaceAll(url, "VENDOR")).toMatchFileSnapshot(
          `distributions/${name}.txt`,
        );

        await machine.mark();
        const second = await machine.run(installing().slice(1), "build,validate");
        expect(second.exitCode, second.output).toBe(0);
        expect(await machine.sh("cat /stub/calls")).toBe("");
        expect(
          (await machine.changes()).filter((path) => !path.startsWith("/stub/")),
        ).toStrictEqual([]);
      } finally {
        await machine.close();
      }
    },
  );

  vendorTest("refuse a vendor's key, signature or digest that is not the right one", async () => {
    const machine = await componentMachine(pretend(DISTRIBUTIONS["Debian 12"]));
    const good = key?.fingerprint ?? "";
    const other = "0123456789ABCDEF0123456789ABCDEF01234567";
    served.set("/forged/awscli-exe-linux-x86_64.zip", "forged");
    served.set("/forged/awscli-exe-linux-x86_64.zip.sig", key?.sign("something else") ?? "");
    const refused = async (use: Use, message: string): Promise<void> => {
      const { exitCode, output } = await machine.run([use], "build");
      expect({ exitCode, isSaid: output.includes(message) }, output).toStrictEqual({
        exitCode: 1,
        isSaid: true,
      });
    };
    try {
      const wrongKey = `Cannot use the signing key: it does not have the fingerprint ${other}`;
      const vendor = { RepositoryUrl: url, SourceUrl: url, KeyFingerprint: other };
      await refused({ name: "docker-ce", parameters: vendor }, wrongKey);
      await refused({ name: "amazon-corretto-21", parameters: vendor }, wrongKey);
      await refused({ name: "amazon-cloudwatch-agent", parameters: vendor }, wrongKey);
      const forged = { SourceUrl: `${url}/forged`, PublicKeyUrl: `${url}/aws-cli.asc` };
      await refused(
        { name: "aws-cli-version-2", parameters: { ...forged, KeyFingerprint: good } },
        `Cannot use the archive of the AWS CLI: its signature is not that of key ${good}`,
      );
      await refused(
        { name: "aws-cli-version-2", parameters: { ...forged, Sha256: "0".repeat(64) } },
        `Cannot use the archive of the AWS CLI: its digest is not ${"0".repeat(64)}`,
      );
      expect(
        await machine.sh("ls /etc/apt/keyrings 2> /dev/null | grep -E 'docker|corretto' || :"),
      ).toBe("");
    } finally {
      await machine.close();
    }
  });

  hostSandboxTest(
    "say which distributions they are for where there is no package manager",
    async () => {
      const machine = await componentMachine(pretend({ osRelease: "ID=other\n", managers: [] }));
      try {
        const { exitCode, output } = await machine.run([{ name: "nginx" }], "build");
        expect(exitCode).toBe(1);
        expect(output).toContain(
          "Cannot install nginx: there is none of apt-get, dnf, yum and zypper here, expected Amazon Linux 2023, Debian,",
        );
      } finally {
        await machine.close();
      }
    },
  );
});

/** An archive with an installer that puts an `aws` in place, as a tarball: the machines' unzip takes that. */
function awsCliArchive(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "kiln-cli-"));
  try {
    const installer = `#!/bin/sh
printf '#!/bin/sh\\necho aws-cli/2.17.0 Python/3.11\\n' > /usr/local/bin/aws
chmod +x /usr/local/bin/aws
`;
    execFileSync("mkdir", [join(folder, "aws")]);
    writeFileSync(join(folder, "aws", "install"), installer, { mode: 0o755 });
    execFileSync("tar", [
      "--create",
      "--file",
      join(folder, "cli.tar"),
      "--directory",
      folder,
      "aws",
    ]);
    return readFileSync(join(folder, "cli.tar"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
