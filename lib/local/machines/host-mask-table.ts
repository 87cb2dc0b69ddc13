/**
 * What a machine made from this computer does not get to see. Only changes become an image, so this is not about what
 * an image holds, but about what a build may read: nobody's files, keys or data.
 *
 * Kept on purpose: /etc/sudoers and the accounts (components rely on them), /opt and /usr/local (software), and the
 * package managers' own settings, credentials included, because installing packages is what builds do.
 */

export type MaskRule = {
  /** Absolute; the last part may hold `*`, which then means regular files only. */
  readonly path: string;
  readonly as:
    | "empty-folder"
    | "absent"
    | "empty-file"
    /** A shadow file: accounts stay, password hashes do not. */
    | "locked-passwords";
  readonly why: string;
};

const group = (as: MaskRule["as"], why: string, paths: readonly string[]): readonly MaskRule[] =>
  paths.map((path) => ({ path, as, why }));

export const HOST_MASK: readonly MaskRule[] = [
  ...group("empty-folder", "people's files", ["/root", "/home", "/srv", "/media", "/mnt"]),
  ...group("empty-folder", "other programs' files of the moment", ["/tmp", "/var/tmp"]),
  ...group("absent", "what was swapped out of memory", ["/swapfile", "/swap.img", "/swap"]),
  ...group("empty-folder", "pieces of lost files", ["/lost+found"]),
  ...group("locked-passwords", "password hashes", ["/etc/shadow", "/etc/gshadow"]),
  ...group("absent", "password hashes, earlier versions", ["/etc/shadow-", "/etc/gshadow-"]),
  ...group("empty-folder", "copies of account files", ["/var/backups"]),
  ...group("absent", "host keys", [
    "/etc/ssh/ssh_host_*",
    "/etc/dropbear/*_host_key",
    "/etc/*.keytab",
  ]),
  ...group("empty-folder", "private keys", [
    "/etc/ssl/private",
    "/etc/pki/tls/private",
    "/etc/letsencrypt",
    "/etc/wireguard",
    "/etc/openvpn",
    "/etc/ipsec.d/private",
    "/etc/swanctl/private",
    "/etc/ceph",
    "/etc/credstore",
    "/etc/credstore.encrypted",
    "/var/lib/tailscale",
    "/var/lib/samba/private",
  ]),
  ...group("absent", "passwords and keys of services", [
    "/etc/ipsec.secrets",
    "/etc/ppp/*-secrets",
    "/etc/ldap.secret",
    "/etc/pam_ldap.secret",
    "/etc/sssd/sssd.conf",
    "/etc/exim4/passwd.client",
    "/etc/postfix/sasl_passwd*",
    "/etc/msmtprc",
    "/etc/mysql/debian.cnf",
    "/etc/rndc.key",
    "/etc/bind/*.key",
    "/etc/docker/key.json",
    "/var/lib/systemd/credential.secret",
    "/var/lib/systemd/random-seed",
  ]),
  ...group("empty-folder", "networks and their passwords", [
    "/etc/netplan",
    "/etc/NetworkManager/system-connections",
    "/etc/wpa_supplicant",
    "/var/lib/NetworkManager",
    "/var/lib/iwd",
    "/var/lib/bluetooth",
  ]),
  ...group("empty-folder", "data of the cloud that this computer runs in", [
    "/var/lib/cloud",
    "/var/lib/amazon",
    "/var/lib/waagent",
  ]),
  ...group("empty-folder", "clusters, containers and virtual machines", [
    "/etc/kubernetes",
    "/etc/rancher",
    "/var/lib/kubelet",
    "/var/lib/rancher",
    "/var/lib/etcd",
    "/var/lib/docker",
    "/var/lib/containerd",
    "/var/lib/containers",
    "/var/lib/libvirt",
    "/var/lib/lxc",
    "/var/lib/lxd",
    "/var/lib/incus",
    "/var/lib/machines",
  ]),
  ...group("empty-folder", "data of databases and build servers", [
    "/var/lib/mysql",
    "/var/lib/postgresql",
    "/var/lib/mongodb",
    "/var/lib/redis",
    "/var/lib/elasticsearch",
    "/var/lib/jenkins",
    "/var/lib/gitlab-runner",
    "/etc/gitlab-runner",
  ]),
  ...group("empty-folder", "mail, jobs and cached logins", [
    "/var/mail",
    "/var/spool/mail",
    "/var/spool/cron/crontabs",
    "/var/lib/sss/db",
    "/var/lib/sss/secrets",
    "/var/lib/AccountsService",
  ]),
  ...group("absent", "people's jobs", ["/var/spool/cron/*"]),
  ...group("empty-folder", "logs and memory dumps", [
    "/var/log/journal",
    "/var/log/audit",
    "/var/crash",
    "/var/lib/systemd/coredump",
  ]),
  ...group("absent", "logs", [
    "/var/log/auth.log*",
    "/var/log/syslog*",
    "/var/log/secure*",
    "/var/log/messages*",
    "/var/log/cloud-init*",
    "/var/log/boot.log*",
    "/var/log/cron*",
    "/var/log/daemon.log*",
    "/var/log/debug*",
    "/var/log/dmesg*",
    "/var/log/kern.log*",
    "/var/log/mail.*",
    "/var/log/maillog*",
    "/var/log/spooler*",
    "/var/log/user.log*",
  ]),
  ...group("empty-folder", "logs", ["/var/log/amazon", "/var/log/sa", "/var/log/sysstat"]),
  ...group("empty-file", "who has signed in", [
    "/var/log/btmp",
    "/var/log/faillog",
    "/var/log/lastlog",
    "/var/log/wtmp",
  ]),
  ...group("empty-folder", "addresses of this computer", [
    "/var/lib/dhclient",
    "/var/lib/dhcp",
    "/var/lib/dhcpcd",
  ]),
  ...group("empty-file", "the identity of this computer", ["/etc/machine-id"]),
  ...group("absent", "the identity of this computer", [
    "/etc/hostname",
    "/etc/sudoers.d/90-cloud-init-users",
    "/var/lib/dbus/machine-id",
  ]),
];

/** Folders that are never hidden as a whole, even when Kiln is started in one. */
export const NEVER_HIDDEN: ReadonlySet<string> = new Set(
  [
    "",
    "bin",
    "boot",
    "etc",
    "lib",
    "lib32",
    "lib64",
    "opt",
    "sbin",
    "usr",
    "usr/bin",
    "usr/lib",
    "usr/local",
    "usr/sbin",
    "usr/share",
    "var",
    "var/cache",
    "var/lib",
    "var/log",
  ].map((path) => `/${path}`),
);
