/** Components that test an image: each is shown an image that it must accept, and one that it must not. */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { hostSandboxTest } from "../fakes/sandbox-test.ts";
import { type ComponentMachine, componentMachine, type Ran } from "./component-machine.ts";

/** Stands for EC2: a volume is a file that is there while it is attached. */
const AWS = `#!/bin/bash
echo "$*" >> /run/aws-calls
disk=/run/volume
case "$1 $2" in
  'ec2 create-volume') echo vol-0123456789abcdef0; truncate -s 4096 $disk ;;
  'ec2 attach-volume') mkdir -p /dev/disk/by-id; mv $disk /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0 ;;
  'ec2 detach-volume') mv /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0 $disk || exit 1
    [ ! -e /run/forgetful ] || truncate -s 0 $disk ;;
  'ec2 delete-volume') rm $disk ;;
esac
exit 0
`;

/** Stands for systemd; what it says lies in /run/systemd/system, which is there where systemd runs. */
const SYSTEMCTL = `#!/bin/bash
case $* in
  'is-system-running --wait') cat /run/systemd/system/state; [ "$(cat /run/systemd/system/state)" = running ] ;;
  'list-units --failed'*) echo 'broken.service loaded failed failed' ;;
  *is-active*) grep -qx "\${!#}" /run/systemd/system/active ;;
  *status*) echo "the status of \${!#}" ;;
esac
`;

const SYSTEMD = "mkdir -p /run/systemd/system; cd /run/systemd/system; echo good > active";
const NO_SYSTEMD = "rm -rf /run/systemd/system";
const EBS = { AWS_SSM_INSTANCE_ID: "i-1", AWS_SSM_AVAILABILITY_ZONE: "eu-west-1a" };

describe("components that test", () => {
  let machine: ComponentMachine | undefined;
  beforeAll(async () => {
    const files = { "usr/local/bin/aws": AWS, "usr/local/bin/systemctl": SYSTEMCTL };
    machine = await componentMachine(files).catch(() => undefined); // The tests are skipped then.
  });
  afterAll(() => machine?.close());

  async function tested(
    name: string,
    parameters: Readonly<Record<string, string>>,
    before = "true",
  ): Promise<Ran> {
    if (machine === undefined) throw new Error("There is no machine");
    await machine.sh(before);
    return machine.run([{ name, parameters }], "test", EBS);
  }

  type Case = readonly [
    what: string,
    component: string,
    parameters: Readonly<Record<string, string>>,
    before: string,
    said: string,
  ];

  const accepted: readonly Case[] = [
    ["a machine without systemd that is up", "simple-boot-test", {}, NO_SYSTEMD, "has been up for"],
    [
      "a machine whose systemd is running",
      "simple-boot-test",
      {},
      `${SYSTEMD}; echo running > state`,
      "systemd says: running",
    ],
    [
      "failed services where that is allowed",
      "simple-boot-test",
      {},
      `${SYSTEMD}; echo degraded > state`,
      "failed: broken.service",
    ],
    [
      "a service that systemd has started",
      "service-running",
      { Service: "good" },
      SYSTEMD,
      "good runs",
    ],
    [
      "a process that runs already",
      "service-running",
      { Service: "init", ProcessName: "sh" },
      NO_SYSTEMD,
      "init runs",
    ],
    [
      "a service that its command starts",
      "service-running",
      {
        Service: "sleeper",
        ProcessName: "sleep",
        StartCommand: "setsid sleep 30 > /dev/null 2>&1 < /dev/null &",
      },
      NO_SYSTEMD,
      "sleeper runs",
    ],
    [
      "packages that are installed",
      "package-present",
      { Packages: "bash coreutils" },
      "true",
      "coreutils is installed",
    ],
    [
      "a volume that keeps what is written",
      "ebs-volume-usage",
      {},
      "rm -f /run/forgetful",
      "kept what was written to it",
    ],
  ];
  const refused: readonly Case[] = [
    [
      "failed services where none may fail",
      "simple-boot-test",
      { AllowFailedUnits: "false" },
      `${SYSTEMD}; echo degraded > state`,
      "Cannot accept the image: these units have failed: broken.service",
    ],
    [
      "a machine whose systemd does not come up",
      "simple-boot-test",
      {},
      `${SYSTEMD}; echo maintenance > state`,
      "Cannot accept the image: systemd is in state maintenance, expected running",
    ],
    [
      "a service that systemd has not started",
      "service-running",
      { Service: "bad", TimeoutSeconds: "0" },
      SYSTEMD,
      "Cannot accept the image: bad does not run after 0 seconds",
    ],
    [
      "a process that does not run",
      "service-running",
      { Service: "absent", TimeoutSeconds: "0" },
      NO_SYSTEMD,
      "Cannot accept the image: absent does not run after 0 seconds",
    ],
    [
      "a service without a name",
      "service-running",
      {},
      NO_SYSTEMD,
      "Cannot look for a service: the parameter Service is empty, expected a name",
    ],
    [
      "a port that nobody listens on",
      "port-listening",
      { Port: "1", TimeoutSeconds: "0" },
      "true",
      "Cannot accept the image: nothing on 127.0.0.1 accepts connections on port 1 after 0 seconds",
    ],
    [
      "a port that is none",
      "port-listening",
      { Port: "70000" },
      "true",
      'Cannot look for a port: it is "70000", expected a number from 1 to 65535',
    ],
    [
      "packages that are missing",
      "package-present",
      { Packages: "bash no-such-package" },
      "true",
      "Cannot accept the image: these packages are missing: no-such-package",
    ],
    [
      "a volume that forgets",
      "ebs-volume-usage",
      {},
      "touch /run/forgetful",
      "Cannot read from vol-0123456789abcdef0 what was written to it",
    ],
  ];

  hostSandboxTest.each(accepted)("accept %s", async (_, name, parameters, before, said) => {
    const { exitCode, output } = await tested(name, parameters, before);
    expect({ exitCode, isSaid: output.includes(said) }, output).toStrictEqual({
      exitCode: 0,
      isSaid: true,
    });
  });

  hostSandboxTest.each(refused)("refuse %s", async (_, name, parameters, before, said) => {
    const { exitCode, output } = await tested(name, parameters, before);
    expect({ exitCode, isSaid: output.includes(said) }, output).toStrictEqual({
      exitCode: 1,
      isSaid: true,
    });
  });

  hostSandboxTest("accept a port that is listened on", async () => {
    const { createServer } = await import("node:net");
    const server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const Port = String(typeof address === "object" ? address?.port : "");
    const { exitCode, output } = await tested("port-listening", { Port });
    server.close();
    expect(exitCode, output).toBe(0);
    expect(output).toContain(`127.0.0.1 accepts connections on port ${Port}`);
  });

  hostSandboxTest("delete the volume of the test, whether it succeeds or fails", async () => {
    for (const before of ["rm -f /run/forgetful", "touch /run/forgetful"]) {
      await tested("ebs-volume-usage", {}, `: > /run/aws-calls; ${before}`);
      expect(
        await machine?.sh(
          "tail -n 1 /run/aws-calls; ls /run/volume /dev/disk/by-id 2> /dev/null || :",
        ),
      ).toBe("ec2 delete-volume --volume-id vol-0123456789abcdef0\n/dev/disk/by-id:\n");
    }
  });

  hostSandboxTest("accept a machine that comes back from a restart", async () => {
    const { exitCode, output, restarts } = await tested("reboot-test", {}, NO_SYSTEMD);
    expect({ exitCode, restarts }, output).toStrictEqual({ exitCode: 0, restarts: 1 });
    expect(output).toContain("ip-10-0-0-1 is back");
  });

  hostSandboxTest("change nothing on the machine", async () => {
    await machine?.mark();
    const uses = ["simple-boot-test", "package-present"].map((name) => ({
      name,
      parameters: { Packages: "bash" },
    }));
    expect((await machine?.run(uses, "test"))?.exitCode).toBe(0);
    expect(await machine?.changes()).toStrictEqual([]);
  });
});

describe("reboot", () => {
  hostSandboxTest("restarts the machine once, and the next component goes on", async () => {
    const machine = await componentMachine();
    try {
      const uses = [{ name: "reboot" }, { name: "hello-world", parameters: { Greeting: "Hi" } }];
      const { exitCode, output, restarts } = await machine.run(uses, "build,validate");
      expect({ exitCode, restarts }, output).toStrictEqual({ exitCode: 0, restarts: 1 });
      expect(await machine.sh("cat /opt/hello-world/greeting.txt")).toBe("Hi\n");
      await machine.mark();
      const again = await machine.run(uses.slice(1), "build,validate,test");
      expect(again.output).toContain("/opt/hello-world/greeting.txt is as it should be");
      expect(await machine.changes()).toStrictEqual([]);
    } finally {
      await machine.close();
    }
  });
});
