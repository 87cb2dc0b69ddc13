import { afterAll, beforeAll, describe, expect } from "vitest";
import { hostSandboxTest } from "../fakes/sandbox-test.ts";
import { type ComponentMachine, componentMachine, type Ran } from "./component-machine.ts";

/** What an image must not have, by the section of the clean-up that removes it. */
const TRACES = {
  cloudinit_files: [
    "/etc/sudoers.d/90-cloud-init-users",
    "/etc/locale.conf",
    "/var/log/cloud-init.log",
    "/var/log/cloud-init-output.log",
    "/var/lib/cloud/instance/user-data.txt",
  ],
  instance_files: [
    "/etc/.updated",
    "/etc/aliases.db",
    "/etc/hostname",
    "/var/.updated",
    "/var/lib/misc/postfix.aliasesdb-stamp",
    "/var/lib/postfix/master.lock",
    "/var/spool/postfix/pid/master.pid",
    "/var/cache/yum/x86_64/2/.gpgkeyschecked.yum",
  ],
  ssh_files: [
    "/etc/ssh/ssh_host_rsa_key",
    "/etc/ssh/ssh_host_rsa_key.pub",
    "/etc/ssh/ssh_host_ecdsa_key",
    "/etc/ssh/ssh_host_ed25519_key",
    "/root/.ssh/authorized_keys",
    "/home/someone/.ssh/authorized_keys",
    "/opt/service/.ssh/authorized_keys",
  ],
  instance_log_files: [
    "/var/log/audit/audit.log",
    "/var/log/boot.log",
    "/var/log/dmesg",
    "/var/log/cron",
    "/var/log/messages",
    "/var/log/secure",
    "/var/log/auth.log",
    "/var/log/syslog.1",
  ],
  toe_files: [
    "/var/lib/amazon/toe/TOE_2026/console.log",
    "/var/lib/kiln/b-0/build/log/console.log",
  ],
  ssm_log_files: ["/var/log/amazon/ssm/amazon-ssm-agent.log"],
  history_files: ["/root/.bash_history", "/home/someone/.python_history", "/root/.lesshst"],
  temporary_files: ["/tmp/left-over", "/tmp/folder/file"],
} as const;

/** Removed whatever is skipped. */
const ALWAYS = [
  "/var/log/sa/sa01",
  "/var/log/journal/0123/system.journal",
  "/var/lib/rsyslog/imjournal.state",
  "/var/lib/systemd/random-seed",
  "/var/lib/dhclient/dhclient--eth0.lease",
  "/var/lib/dhcp/dhclient.leases",
  "/var/lib/dbus/machine-id",
  "/var/lib/amazon/ssm/i-0aaaaaaaaaaaaaaaa/document/orchestration/output",
  "/var/lib/amazon/ssm/Vault/Store/EC2RegistrationKey",
  "/var/tmp/left-over",
];

/** Stays: software, settings, and what the build itself still needs. */
const KEPT = [
  "/etc/ssh/sshd_config.d/own.conf",
  "/home/someone/.ssh/id.pub",
  "/home/someone/.bashrc",
  "/var/log/dpkg.log",
  "/var/lib/kiln/b-1/build/state/state.json",
  "/var/lib/amazon/ssm/i-0bbbbbbbbbbbbbbbb/document/state/current",
];

const ENVIRONMENT = {
  AWS_SSM_INSTANCE_ID: "i-0bbbbbbbbbbbbbbbb",
  IMAGE_WORKFLOW_EXECUTION_ID: "b-1",
};
const SECTIONS = Object.keys(TRACES) as readonly (keyof typeof TRACES)[];
const all = SECTIONS.flatMap((section) => TRACES[section]);

/** Puts everything in place that a clean-up has to do with. */
const SOIL = [
  "set -e",
  "grep -q ^service: /etc/passwd || echo service:x:990:990::/opt/service:/bin/false >> /etc/passwd",
  ...[...all, ...ALWAYS, ...KEPT].map(
    (path) => `mkdir -p "$(dirname ${path})"; rm -f ${path}; echo secret > ${path}`,
  ),
  "echo 0123456789abcdef0123456789abcdef > /etc/machine-id",
  "echo someone > /var/log/wtmp",
].join("\n");

describe("sanitise", () => {
  let machine: ComponentMachine | undefined;
  beforeAll(async () => {
    machine = await componentMachine().catch(() => undefined); // The tests are skipped then.
  });
  afterAll(() => machine?.close());

  /** Soils the machine, cleans it, and looks which files are left. */
  async function cleaned(
    parameters: Readonly<Record<string, string>>,
    markers: readonly string[] = [],
  ): Promise<{ ran: Ran; left: readonly string[] }> {
    if (machine === undefined) throw new Error("There is no machine");
    await machine.sh(`${SOIL}\n${markers.map((name) => `touch /tmp/${name}`).join("\n")}`);
    const uses = [{ name: "sanitise", parameters }];
    const ran = await machine.run(uses, "build,validate", ENVIRONMENT);
    const paths = [...all, ...ALWAYS, ...KEPT].join(" ");
    const left = await machine.sh(
      `for path in ${paths} /tmp/perform_cleanup /tmp/skip_cleanup_*; do [ ! -e $path ] || echo $path; done
       [ ! -s /etc/machine-id ] || echo /etc/machine-id
       [ ! -s /var/log/wtmp ] || echo /var/log/wtmp`,
    );
    return { ran, left: left.split("\n").filter((path) => path !== "") };
  }

  hostSandboxTest("removes keys, identity, logs, histories and temporary files", async () => {
    const { ran, left } = await cleaned({});
    expect(ran, ran.output).toMatchObject({ exitCode: 0 });
    expect(left).toStrictEqual(KEPT);
  });

  hostSandboxTest("changes nothing when it runs again", async () => {
    await cleaned({});
    await machine?.mark();
    const again = await machine?.run([{ name: "sanitise" }], "build,validate", ENVIRONMENT);
    expect(again?.exitCode).toBe(0);
    expect(await machine?.changes()).toStrictEqual([]);
  });

  const odd = SECTIONS.filter((_, index) => index % 2 === 1);
  const even = SECTIONS.filter((_, index) => index % 2 === 0);

  hostSandboxTest("honours each of Image Builder's skip files, and removes them", async () => {
    for (const skipped of [odd, even]) {
      const markers = skipped.map((section) => `skip_cleanup_${section}`);
      const { ran, left } = await cleaned({}, markers);
      expect(ran.exitCode, ran.output).toBe(0);
      const more = skipped.includes("instance_log_files") ? ["/var/log/wtmp"] : [];
      const kept = skipped.flatMap((section) => TRACES[section]);
      expect(left).toStrictEqual([...kept, ...KEPT, ...more]);
    }
  });

  hostSandboxTest("skips the sections that its parameter names", async () => {
    const { ran, left } = await cleaned({ SkipSections: "ssh_files, toe_files" });
    expect(ran.exitCode, ran.output).toBe(0);
    expect(left).toStrictEqual([...TRACES.ssh_files, ...TRACES.toe_files, ...KEPT]);
  });

  hostSandboxTest("refuses a section that it does not know", async () => {
    const { ran } = await cleaned({ SkipSections: "ssh" });
    expect(ran.exitCode).toBe(1);
    expect(ran.output).toContain(
      `Cannot skip section "ssh": it is unknown, expected one of ${SECTIONS.join(" ")}`,
    );
  });

  hostSandboxTest("waits for the file perform_cleanup where one is required", async () => {
    const parameters = { RequireMarker: "true" };
    const without = await cleaned(parameters);
    expect(without.ran.output).toContain("Clean-up skipped: there is no file /tmp/perform_cleanup");
    expect(without.left).toStrictEqual([
      ...all,
      ...ALWAYS,
      ...KEPT,
      "/etc/machine-id",
      "/var/log/wtmp",
    ]);
    const marked = await cleaned(parameters, ["perform_cleanup"]);
    expect(marked.left).toStrictEqual(KEPT);
  });

  hostSandboxTest("overwrites what it deletes where blocks go into a snapshot", async () => {
    await machine?.sh(
      `printf '#!/bin/sh\\necho ext4\\n' > /usr/local/bin/stat; printf '#!/bin/sh\\necho "$@" >> /run/shredded\\n' > /usr/local/bin/shred
       chmod +x /usr/local/bin/stat /usr/local/bin/shred; mkdir -p /root; echo x > /root/.bash_history
       echo program > /opt/program; mkdir -p /var/log/amazon/ssm; ln -f /opt/program /var/log/amazon/ssm/second-name`,
    );
    await machine?.run([{ name: "sanitise" }], "build,validate", ENVIRONMENT);
    const shredded = await machine?.sh(
      "cat /run/shredded; rm /usr/local/bin/stat /usr/local/bin/shred",
    );
    expect(shredded).toContain("--force --iterations=1 /root/.bash_history");
    expect(shredded).not.toContain("second-name");
    expect(await machine?.sh("cat /opt/program; ls /var/log/amazon/ssm")).toBe("program\n");
  });

  /** Runs the clean-up where systemd runs, and then what it has left for the shutdown. */
  async function shutDown(parameters: Readonly<Record<string, string>>): Promise<string> {
    if (machine === undefined) throw new Error("There is no machine");
    await machine.sh(
      `mkdir -p /run/systemd/system; : > /run/systemd/calls
       for name in systemctl dpkg; do
         printf '#!/bin/sh\\necho "%s $*" >> /run/systemd/calls\\n' $name > /usr/local/bin/$name; chmod +x /usr/local/bin/$name
       done
       for path in ${AGENT_FILES.join(" ")}; do mkdir -p "$(dirname $path)"; echo secret > $path; done`,
    );
    const { exitCode, output } = await machine.run(
      [{ name: "sanitise", parameters }],
      "build,validate",
      ENVIRONMENT,
    );
    expect(exitCode, output).toBe(0);
    return machine.sh(
      `eval "$(sed -n 's/^ExecStop=//p' /run/systemd/system/kiln-at-shutdown.service)"
       cat /run/systemd/calls
       for path in ${AGENT_FILES.join(" ")}; do [ ! -e $path ] || echo $path; done
       rm -r /run/systemd/system /usr/local/bin/systemctl /usr/local/bin/dpkg`,
    );
  }
  const AGENT_FILES = [
    "/var/lib/amazon/ssm/i-0bbbbbbbbbbbbbbbb/document/orchestration/stdout",
    "/var/lib/kiln/agent-installed",
  ] as const;
  const STARTED = "systemctl daemon-reload\nsystemctl start kiln-at-shutdown.service\n";
  const REMOVED = "dpkg --purge amazon-ssm-agent\n";

  hostSandboxTest.each([
    ["removes an agent that the build has installed", {}, REMOVED],
    ["removes the agent if asked to", { UninstallAgent: "true" }, REMOVED],
    ["keeps the agent if asked to", { UninstallAgent: "false" }, ""],
  ])("%s, and its files of this instance, at the shutdown", async (_, parameters, calls) => {
    expect(await shutDown(parameters)).toBe(`${STARTED}${calls}`);
  });
});
