import { expect, test } from "vitest";
import { type MountTableInput, renderMountTable } from "../../../lib/local/machines/mount-table.ts";

const INPUT: MountTableInput = {
  folder: "/state/machines/i-1",
  lowerCount: 3,
  isOnHost: false,
  privilege: "root",
  devices: ["null"],
  resolvConf: "/etc/resolv.conf",
  mounts: [{ source: "/state/runtime", target: "/run/kiln" }],
};

test("renderMountTable() mounts the overlay first and name servers last", () => {
  expect(renderMountTable(INPUT)).toBe(
    `overlay /state/machines/i-1/root overlay lowerdir=0:1:2,upperdir=../upper,workdir=../work,redirect_dir=off,metacopy=off,index=off 0 0
proc /state/machines/i-1/root/proc proc nosuid,nodev,noexec 0 0
/state/machines/i-1/root/proc/sys /state/machines/i-1/root/proc/sys none bind,ro 0 0
sysfs /state/machines/i-1/root/sys sysfs ro,nosuid,nodev,noexec 0 0
/state/machines/i-1/dev /state/machines/i-1/root/dev none bind 0 0
/dev/null /state/machines/i-1/root/dev/null none bind 0 0
devpts /state/machines/i-1/root/dev/pts devpts newinstance,ptmxmode=0666,mode=620,gid=5 0 0
tmpfs /state/machines/i-1/root/dev/shm tmpfs mode=1777,nosuid,nodev 0 0
/state/machines/i-1/tmp /state/machines/i-1/root/tmp none bind 0 0
/state/machines/i-1/run /state/machines/i-1/root/run none bind 0 0
/state/runtime /state/machines/i-1/root/run/kiln none bind,ro 0 0
/state/machines/i-1/resolv.conf /state/machines/i-1/root/etc/resolv.conf none bind 0 0
`,
  );
});

test("renderMountTable() puts this computer's root below its mask first", () => {
  expect(renderMountTable({ ...INPUT, isOnHost: true }).split("\n")[0]).toBe(
    "overlay /state/machines/i-1/host overlay ro,lowerdir=/,upperdir=../mask,workdir=../host-work,redirect_dir=off,metacopy=off,index=off 0 0",
  );
});

test("renderMountTable() asks an ordinary user's kernel only for what it allows", () => {
  const lines = renderMountTable({ ...INPUT, privilege: "single", resolvConf: undefined }).split(
    "\n",
  );
  expect(lines[0]).toContain(",userxattr ");
  expect(lines[2]).toBe("/sys /state/machines/i-1/root/sys none rbind 0 0");
  expect(lines[5]).not.toContain("gid=");
  expect(lines.at(-2)).toContain("/run/kiln");
});

test("renderMountTable() escapes what ends a field", () => {
  expect(renderMountTable({ ...INPUT, folder: "/a b\tc#\\d" })).toContain(
    " /a\\040b\\011c\\043\\134d/root/proc ",
  );
});
