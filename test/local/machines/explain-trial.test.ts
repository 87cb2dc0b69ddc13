import { expect, test } from "vitest";
import { explainTrial, type TrialFacts } from "../../../lib/local/machines/explain-trial.ts";

const FACTS: TrialFacts = {
  privilege: "single",
  stateDirectory: "/home/ann/.kiln",
  maxUserNamespaces: "96365",
  unprivilegedClone: "",
  appArmorRestricts: "",
  fileSystem: "ext4",
  isInContainer: false,
};

test.each([
  {
    name: "user namespaces are off",
    stage: "",
    facts: { maxUserNamespaces: "0" },
    expected:
      'User namespaces are switched off on this computer. Run "sysctl user.max_user_namespaces=15000" as root, or run Kiln with sudo.',
  },
  {
    name: "Debian's switch is off",
    stage: "",
    facts: { unprivilegedClone: "0" },
    expected:
      'User namespaces are switched off for ordinary users. Run "sysctl kernel.unprivileged_userns_clone=1" as root, or run Kiln with sudo.',
  },
  {
    name: "AppArmor restricts them",
    stage: "",
    facts: { appArmorRestricts: "1" },
    expected:
      'AppArmor keeps ordinary users from making user namespaces. Run "sysctl kernel.apparmor_restrict_unprivileged_userns=0" as root, or run Kiln with sudo.',
  },
  {
    name: "a container forbids them",
    stage: "",
    facts: { privilege: "root" as const, isInContainer: true },
    expected:
      "This container may not make namespaces: refused. Start it with --privileged, or with --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined.",
  },
  {
    name: "the state folder is on overlay",
    stage: "overlay",
    facts: { privilege: "root" as const, fileSystem: "overlay", isInContainer: true },
    expected:
      'The state folder "/home/ann/.kiln" is on overlay, which cannot hold the changes of a machine. Use --state-dir with a folder on ext4, xfs, btrfs or tmpfs, such as a volume of this container.',
  },
  {
    name: "the kernel is too old for users",
    stage: "overlay",
    facts: {},
    expected:
      "The kernel does not let ordinary users mount overlay file systems (Linux 5.11 and newer do): refused. Run Kiln with sudo.",
  },
  {
    name: "a container hides parts of /proc",
    stage: "proc",
    facts: { isInContainer: true },
    expected:
      "The kernel refuses to mount /proc for a machine: refused. The container hides parts of it: start it with --security-opt systempaths=unconfined (Docker) or --privileged.",
  },
])("explainTrial() says what to do when $name", ({ stage, facts, expected }) => {
  expect(explainTrial(stage, "refused", { ...FACTS, ...facts })).toBe(expected);
});
