/** User data of instances whose recipe has none of its own: they install the agent where the parent image lacks it. */
import type { BuildPlan } from "./plan.ts";

/** Says on the instance that the agent is not the parent image's own. */
export const AGENT_MARKER = "/var/lib/kiln/agent-installed";

/**
 * User data of an instance, in base64: the recipe's own, or ours on Linux. AMIs for Windows come with an agent.
 *
 * @returns undefined when there is none.
 */
export function userDataOf(plan: Pick<BuildPlan, "userData" | "parent" | "region">) {
  if (plan.userData !== undefined) return plan.userData;
  return plan.parent.platform === "windows" ? undefined : btoa(script(plan.region));
}

/** Source of the packages' addresses: Systems Manager User Guide, "Manually installing SSM Agent on Linux". */
function script(region: string): string {
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return `#!/bin/bash
# Kiln: installs the agent of Systems Manager if this image has none.
present() {
  command -v amazon-ssm-agent || ls /usr/bin/amazon-ssm-agent /snap/amazon-ssm-agent/current/amazon-ssm-agent
} > /dev/null 2>&1
say() { echo "kiln: $*" | tee /dev/console; }
fetch() {
  curl -fsSL --retry 5 -o "$2" "$1" || wget -q -O "$2" "$1" ||
    python3 -c 'import sys, urllib.request as r; r.urlretrieve(*sys.argv[1:])' "$1" "$2"
}
install_agent() {
  case $(uname -m) in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) say "cannot install the agent: unknown processor $(uname -m)"; return 1 ;; esac
  base=https://s3.${region}.${domain}/amazon-ssm-${region}/latest
  if command -v dpkg > /dev/null; then package=debian_$arch/amazon-ssm-agent.deb put="dpkg -i"
  elif command -v rpm > /dev/null; then package=linux_$arch/amazon-ssm-agent.rpm put="rpm -U"
  else say "cannot install the agent: neither dpkg nor rpm"; return 1; fi
  file=$(mktemp -d)/$(basename $package)
  fetch "$base/$package" "$file" || { say "cannot install the agent: cannot download $base/$package"; return 1; }
  $put "$file" || { say "cannot install the agent: $put has failed"; return 1; }
  rm -r "$(dirname "$file")"
  mkdir -p ${AGENT_MARKER.slice(0, AGENT_MARKER.lastIndexOf("/"))} && touch ${AGENT_MARKER}
  systemctl enable amazon-ssm-agent; systemctl restart amazon-ssm-agent
}
present || install_agent
`;
}
