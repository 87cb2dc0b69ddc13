/**
 * The first process of a machine. It lives as long as the pipe on its standard input: when this process ends, in any
 * way, the pipe closes, PID 1 leaves, and the kernel removes every process and mount of the machine.
 */

/**
 * Shell script that makes a machine out of fresh namespaces. Arguments: the machine's folder, its host name. Writes
 * `pid NUMBER` (as seen from outside) and `ready` to standard output, then nothing more.
 */
export const INIT_SCRIPT = `set -e
umask 022
read -r pid rest < /proc/self/stat
echo "pid $pid"
{ echo "$2" > /proc/sys/kernel/hostname; } 2>/dev/null || hostname "$2" 2>/dev/null || :
cd "$1/lower"
mount -n -a -T ../mounts
cd ../root
mount -n --move . /
[ -x bin/sh ] || { echo "the root file system has no /bin/sh" >&2; exit 1; }
exec chroot . /bin/sh -c '${pidOne()}'
`;

/**
 * PID 1 waits for a subshell that reads the pipe. Waiting is what makes a shell reap the orphans that the kernel hands
 * to it (dash catches SIGCHLD even when told to ignore it, and reaps nothing while it reads).
 */
function pidOne(): string {
  return "cd /; echo ready; exec >/dev/null 2>&1; ( while read -r _; do :; done ); exit 0";
}
