/**
 * Package managers that only pretend, for machines of other distributions than this computer's. They install what lies in
 * /stub/packages/⟨name⟩, remember it in /stub/installed, and write down what they were asked in /stub/calls.
 */
import type { Files } from "./component-machine.ts";

const MANAGER = `#!/bin/bash
program=\${0##*/}
mkdir -p /stub
touch /stub/installed /stub/calls
is_installed() { grep -qx "$1" /stub/installed; }
install_one() {
  [ -d "/stub/packages/$1" ] || { echo "E: no package $1" >&2; exit 100; }
  cp -a "/stub/packages/$1/." /
  is_installed "$1" || echo "$1" >> /stub/installed
}
names() { # The arguments behind the verb that are no options.
  local word is_behind=
  for word; do
    case $word in
      install | purge | remove) is_behind=yes ;;
      -*) ;;
      *) [ -z "$is_behind" ] || echo "$word" ;;
    esac
  done
}
case $program in
  dpkg-query)
    if is_installed "\${!#}"; then printf installed; else exit 1; fi
    exit ;;
  rpm)
    case $1 in
      -q) is_installed "$2" || exit 1; echo "$2"; exit ;;
      --upgrade) name=\${2##*/}; install_one "\${name%.rpm}" ;;
    esac ;;
  dpkg)
    case $1 in
      --print-architecture) echo amd64; exit ;;
      --audit) exit ;;
      --install) name=\${2##*/}; install_one "\${name%.deb}" ;;
    esac ;;
  apt-mark) [ "$1" = showhold ] && exit ;;
  systemctl)
    case $* in
      *is-enabled*) grep -qx "\${!#}" /stub/enabled 2> /dev/null; exit ;;
      enable*) echo "$2" >> /stub/enabled ;;
    esac ;;
esac
echo "$program $(sed -E 's,/tmp/tmp\\.[A-Za-z0-9]+,WORK,g' <<< "$*")" >> /stub/calls
case " $* " in
  *' install '*) for name in $(names "$@"); do install_one "$name"; done ;;
  *' purge '* | *' remove '*)
    for name in $(names "$@"); do
      sed -i "/^$name$/d" /stub/installed
      (cd "/stub/packages/$name" && find . -type f) | while read -r file; do rm -f "/$file"; done
    done ;;
esac
exit 0
`;

const VERSION_PRINTER = (text: string) => `#!/bin/sh\necho '${text}'\n`;

/** Programs that come with the packages: of each, what it prints. */
const PROGRAMS: { readonly [name: string]: readonly [path: string, prints: string] } = {
  nginx: ["usr/sbin/nginx", "nginx: configuration file test is successful"],
  chrony: ["usr/sbin/chronyd", "chronyd"],
  python3: ["usr/bin/python3", "Python 3.12"],
  "python3-pip": ["usr/share/doc/pip", "pip"],
  "python3-venv": ["usr/share/doc/venv", "venv"],
  docker: ["usr/bin/docker", "Docker version 25.0.8"],
  "docker-ce": ["usr/share/doc/docker-ce", "docker-ce"],
  "docker-ce-cli": ["usr/bin/docker", "Docker version 28.0.1"],
  "containerd.io": ["usr/bin/containerd", "containerd"],
  "docker-buildx-plugin": ["usr/share/doc/buildx", "buildx"],
  "docker-compose-plugin": ["usr/share/doc/compose", "compose"],
  "java-17-amazon-corretto-jdk": [
    "usr/lib/jvm/java-17-amazon-corretto/bin/java",
    "OpenJDK Runtime Environment Corretto-17",
  ],
  "java-17-amazon-corretto-devel": [
    "usr/lib/jvm/java-17-amazon-corretto.x86_64/bin/java",
    "OpenJDK Runtime Environment Corretto-17",
  ],
  "awscli-2": ["usr/bin/aws", "aws-cli/2.15.30 Python/3.9"],
  "amazon-cloudwatch-agent": [
    "opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl",
    "agent",
  ],
};

/** A distribution of which a machine has the name. */
export type Distribution = {
  readonly osRelease: string;
  /** Programs of its package manager. */
  readonly managers: readonly string[];
};

const ALL_MANAGERS = ["apt-get", "apt-mark", "dpkg", "dpkg-query", "dnf", "yum", "zypper", "rpm"];

/** Files that make a machine of this computer one of the distribution, with the managers that pretend. */
export function pretend({ osRelease, managers }: Distribution): Files {
  return {
    "etc/os-release": osRelease,
    ...Object.fromEntries(ALL_MANAGERS.map((name) => [`usr/bin/${name}`, null])),
    ...Object.fromEntries(managers.map((name) => [`usr/bin/${name}`, MANAGER])),
    "usr/bin/systemctl": MANAGER,
    // An archive of the AWS CLI is a tarball here.
    "usr/bin/unzip": null,
    "stub/packages/unzip/usr/bin/unzip":
      '#!/bin/sh\nexec tar --extract --file "$2" --directory "$4"\n',
    "stub/packages/chrony/etc/chrony.conf": "pool pool.ntp.org iburst\nserver 169.254.169.123\n",
    // Debian's unit has another name.
    ...(managers.includes("rpm")
      ? { "stub/packages/chrony/usr/lib/systemd/system/chronyd.service": "[Service]\n" }
      : {}),
    "etc/group": "root:x:0:\ndocker:x:996:\n",
    ...Object.fromEntries(
      Object.entries(PROGRAMS).map(([name, [path, prints]]) => [
        `stub/packages/${name}/${path}`,
        VERSION_PRINTER(prints),
      ]),
    ),
  };
}
