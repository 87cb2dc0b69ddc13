import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AGENT_MARKER, userDataOf } from "../../lib/build/default-user-data.ts";

const PARENT = { imageId: "ami-1", architecture: "x86_64", platform: "linux" } as const;
const plan = { parent: PARENT, region: "eu-west-1" };

/** Runs the script with commands that only note how they were called. */
function run(commands: { readonly [name: string]: string }, region = "eu-west-1") {
  const folder = mkdtempSync(join(tmpdir(), "kiln-user-data-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const notes = join(folder, "notes");
  writeFileSync(notes, "");
  const all = {
    mkdir: "",
    touch: "",
    systemctl: "",
    tee: "cat",
    mktemp: `echo ${folder}`,
    rm: "",
    ...commands,
  };
  for (const [name, body] of Object.entries(all))
    writeFileSync(
      join(folder, name),
      `#!/bin/bash\n[[ $0 == *tee || $0 == *uname || $0 == *mktemp ]] || echo "\${0##*/} $*" >> ${notes}\n${body}\n`,
      { mode: 0o755 },
    );
  for (const name of ["basename", "dirname"])
    writeFileSync(join(folder, name), `#!/bin/bash\nexec /usr/bin/${name} "$@"\n`, { mode: 0o755 });
  writeFileSync(join(folder, "cat"), `#!/bin/bash\nexec /bin/cat\n`, { mode: 0o755 });
  const script = Buffer.from(userDataOf({ ...plan, region }) ?? "", "base64").toString();
  const { stdout } = spawnSync("/bin/bash", ["-c", script], {
    env: { PATH: folder },
    encoding: "utf8",
  });
  return {
    calls: readFileSync(notes, "utf8").trim().replaceAll(folder, "/tmp"),
    stdout: stdout.trim(),
  };
}

test("userDataOf() is the recipe's own, unchanged", () => {
  expect(userDataOf({ ...plan, userData: "IyEvYmluL3No" })).toBe("IyEvYmluL3No");
});

test("userDataOf() gives Windows none", () => {
  expect(userDataOf({ ...plan, parent: { ...PARENT, platform: "windows" } })).toBeUndefined();
});

test("userDataOf() leaves an image alone that has the agent", () => {
  expect(run({ "amazon-ssm-agent": "" }).calls).toBe("");
});

test.each([
  ["dpkg", "x86_64", "debian_amd64/amazon-ssm-agent.deb", "dpkg -i"],
  ["rpm", "aarch64", "linux_arm64/amazon-ssm-agent.rpm", "rpm -U"],
])("userDataOf() installs the agent by %s on %s", (manager, machine, path, install) => {
  const { calls } = run({ [manager]: "", uname: `echo ${machine}`, curl: "" });
  const file = `/tmp/${path.split("/")[1]}`;
  expect(calls.split("\n").filter((call) => !call.startsWith("ls "))).toStrictEqual([
    `curl -fsSL --retry 5 -o ${file} https://s3.eu-west-1.amazonaws.com/amazon-ssm-eu-west-1/latest/${path}`,
    `${install} ${file}`,
    "rm -r /tmp",
    "mkdir -p /var/lib/kiln",
    `touch ${AGENT_MARKER}`,
    "systemctl enable amazon-ssm-agent",
    "systemctl restart amazon-ssm-agent",
  ]);
});

test.each([
  ["unknown processor riscv64", { uname: "echo riscv64" }],
  ["neither dpkg nor rpm", { uname: "echo x86_64" }],
  [
    "cannot download https://s3.cn-north-1.amazonaws.com.cn/amazon-ssm-cn-north-1/latest/debian_amd64/amazon-ssm-agent.deb",
    { uname: "echo x86_64", dpkg: "", curl: "exit 22", wget: "exit 4", python3: "exit 1" },
  ],
  ["dpkg -i has failed", { uname: "echo x86_64", dpkg: "exit 1", curl: "" }],
])("userDataOf() tells the console why there is no agent: %s", (reason, commands) => {
  expect(run(commands, "cn-north-1").stdout).toBe(`kiln: cannot install the agent: ${reason}`);
});
