import { expect, test } from "vitest";
import {
  type HostView,
  planHostMask,
  withoutHashes,
} from "../../../lib/local/machines/host-mask.ts";
import { HOST_MASK, type MaskRule } from "../../../lib/local/machines/host-mask-table.ts";

type Made = { readonly [path: string]: string | undefined };

/** A computer: a path with text is a file, one without a folder. */
function computer(made: Made): HostView {
  const all: Made = { "/": undefined, ...made };
  return {
    attributesOf: (path) =>
      path in all
        ? {
            kind: all[path] === undefined ? "folder" : "file",
            mode: path === "/root" ? 0o700 : 0o755,
            uid: 0,
            gid: path.length,
          }
        : undefined,
    namesIn: (folder) =>
      Object.keys(all)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1))
        .filter((name) => !name.includes("/")),
    textOf: (file) => all[file] ?? "",
  };
}

const rule = (path: string, as: MaskRule["as"]): MaskRule => ({ path, as, why: "test" });

test("planHostMask() keeps the attributes of what it empties and of the folders above", () => {
  const host = computer({
    "/var": undefined,
    "/var/lib": undefined,
    "/var/lib/docker": undefined,
    "/root": undefined,
  });
  expect(
    planHostMask(
      [rule("/var/lib/docker", "empty-folder"), rule("/root", "empty-folder")],
      [],
      host,
    ),
  ).toStrictEqual([
    { path: "/", mode: 0o755, uid: 0, gid: 1, kind: "folder", isOpaque: false },
    { path: "/root", mode: 0o700, uid: 0, gid: 5, kind: "folder", isOpaque: true },
    { path: "/var", mode: 0o755, uid: 0, gid: 4, kind: "folder", isOpaque: false },
    { path: "/var/lib", mode: 0o755, uid: 0, gid: 8, kind: "folder", isOpaque: false },
    { path: "/var/lib/docker", mode: 0o755, uid: 0, gid: 15, kind: "folder", isOpaque: true },
  ]);
});

test("planHostMask() passes over what is not there, and what is of another kind", () => {
  const host = computer({ "/srv": "a file", "/etc": undefined, "/etc/shadow": undefined });
  expect(
    planHostMask(
      [
        rule("/srv", "empty-folder"),
        rule("/home", "empty-folder"),
        rule("/etc/shadow", "locked-passwords"),
      ],
      [],
      host,
    ),
  ).toStrictEqual([]);
});

test("planHostMask() expands patterns to files only", () => {
  const host = computer({
    "/etc": undefined,
    "/etc/ssh_host_rsa_key": "secret",
    "/etc/ssh_host_d": undefined,
    "/etc/ssh_config": "",
  });
  expect(
    planHostMask([rule("/etc/ssh_host_*", "absent")], [], host).map(({ path, kind }) => [
      path,
      kind,
    ]),
  ).toStrictEqual([
    ["/", "folder"],
    ["/etc", "folder"],
    ["/etc/ssh_host_rsa_key", "whiteout"],
  ]);
});

test("planHostMask() hides the project, but never a folder of the system", () => {
  const host = computer({
    "/work": undefined,
    "/work/app": undefined,
    "/etc": undefined,
    "/home": undefined,
    "/home/ann": undefined,
  });
  const mask = planHostMask(
    [rule("/home", "empty-folder")],
    ["/work/app", "/etc", "/", "/home/ann"],
    host,
  );
  expect(mask.map(({ path, kind }) => `${kind} ${path}`)).toStrictEqual([
    "folder /",
    "folder /home",
    "folder /work",
    "whiteout /work/app",
  ]);
});

test("withoutHashes() locks accounts with a password, and leaves locked and open ones", () => {
  expect(
    withoutHashes(
      "root:$6$salt$hash:19000:0:::::\ndaemon:*:19000::::::\nsync:!:1::::::\nopen::1::::::\nann:!$6$x:1::::::\n",
    ),
  ).toBe(
    "root:!:19000:0:::::\ndaemon:*:19000::::::\nsync:!:1::::::\nopen::1::::::\nann:!:1::::::\n",
  );
});

test("HOST_MASK names each path once, absolute, with a reason", () => {
  const paths = HOST_MASK.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
  expect(HOST_MASK.filter(({ path, why }) => !path.startsWith("/") || why === "")).toStrictEqual(
    [],
  );
});
