/** What each engine is asked for, word by word. */
import { describe, expect, test } from "vitest";
import { bootstrapEngine } from "../../../lib/container/engines/bootstrap-engine.ts";
import type { ContainerEngine } from "../../../lib/container/engines/engine.ts";
import { findEngine } from "../../../lib/container/engines/find-engine.ts";
import { NotFound } from "../../../lib/errors.ts";
import type { Command, Host } from "../../../lib/host/host.ts";

type Answer = { readonly code?: number; readonly stdout?: string };

/** A computer whose programs answer by the beginning of their command line; others are not there. */
function computerWith(answers: { [beginning: string]: Answer }) {
  const calls: string[] = [];
  const run = async (command: Command) => {
    const line = [command.file, ...command.arguments].join(" ");
    const found = Object.keys(answers)
      .filter((beginning) => line.startsWith(beginning))
      .sort((a, b) => b.length - a.length)[0];
    if (found === undefined) throw new NotFound(`There is no ${command.file}`);
    calls.push(line);
    const { code = 0, stdout = "" } = answers[found] ?? {};
    await command.onOutput?.("stdout", new TextEncoder().encode(stdout));
    return { code, signal: null, isKilled: false };
  };
  const files = {
    mkdir: async () => {},
    rm: async () => {},
    access: async () => {},
    readFile: async () =>
      "overlay /job/engine/storage/overlay overlay rw 0 0\nproc /proc proc rw 0 0\noverlay /job/engine/storage/overlay/a/merged overlay rw 0 0\n",
  };
  const lines: string[] = [];
  const context = {
    host: { run, files } as unknown as Host,
    folder: "/job/engine",
    configFolder: "/job/registries",
    onLine: (line: string) => void lines.push(line),
    signal: new AbortController().signal,
  };
  return { context, calls, lines, answers };
}

const REQUEST = {
  context: "/job/context",
  platform: "linux/arm64",
  tag: "localhost/kiln/b-1:linux-arm64",
  secret: { id: "kiln", file: "/job/secret" },
  isLocalRegistry: true,
};

async function useAll(engine: ContainerEngine): Promise<void> {
  await engine.build(REQUEST);
  await engine.saveLayout(REQUEST.tag, REQUEST.platform, "/job/image");
  await engine.pull("127.0.0.1:5000/web@sha256:0", "linux/arm64", true);
  const mounts = [
    { source: "/run/kiln", target: "/run/kiln", isReadOnly: true },
    { source: "/logs", target: "/run/kiln-log", isReadOnly: false },
  ];
  const command = ["/bin/sh", "-c", "true"];
  await engine.run({
    image: "127.0.0.1:5000/web@sha256:0",
    platform: "linux/arm64",
    mounts,
    command,
  });
}

describe("findEngine()", () => {
  test("takes docker when its server answers", async () => {
    const computer = computerWith({
      "docker version": { stdout: "28.1.0\n" },
      docker: {},
      tar: {},
      "podman --version": { stdout: "podman version 5.0.0" },
    });
    const engine = await findEngine(computer.context);
    expect(engine.name).toBe("docker 28.1.0");
    computer.calls.length = 0;
    await useAll(engine);
    expect(computer.calls).toStrictEqual([
      "docker build --platform linux/arm64 --tag localhost/kiln/b-1:linux-arm64 --progress plain --secret id=kiln,src=/job/secret /job/context",
      "docker save --output /job/image.tar localhost/kiln/b-1:linux-arm64",
      "tar -xf /job/image.tar -C /job/image",
      "docker pull --platform linux/arm64 127.0.0.1:5000/web@sha256:0",
      "docker run --rm --platform linux/arm64 --network host --volume /run/kiln:/run/kiln:ro --volume /logs:/run/kiln-log --entrypoint /bin/sh 127.0.0.1:5000/web@sha256:0 -c true",
    ]);
  });

  test("takes podman when docker has a client only", async () => {
    const computer = computerWith({
      "docker version": { code: 1 },
      "podman --version": { stdout: "podman version 5.0.0\n" },
      podman: {},
    });
    const engine = await findEngine(computer.context);
    expect(engine.name).toBe("podman 5.0.0");
    computer.calls.length = 0;
    await useAll(engine);
    expect(computer.calls).toStrictEqual([
      "podman build --platform linux/arm64 --tag localhost/kiln/b-1:linux-arm64 --format oci --tls-verify=false --secret id=kiln,src=/job/secret /job/context",
      "podman push localhost/kiln/b-1:linux-arm64 oci:/job/image",
      "podman pull --platform linux/arm64 --tls-verify=false 127.0.0.1:5000/web@sha256:0",
      "podman run --rm --platform linux/arm64 --network host --volume /run/kiln:/run/kiln:ro --volume /logs:/run/kiln-log --entrypoint /bin/sh 127.0.0.1:5000/web@sha256:0 -c true",
    ]);
  });

  test("takes buildah before podman, with layers that are copied where overlays cannot be had", async () => {
    const baseOf = (name: string) =>
      `buildah --root /job/engine/storage/${name} --runroot /job/engine/run/${name} --storage-driver`;
    const base = baseOf("linux-arm64");
    const computer = computerWith({
      "buildah --version": { stdout: "buildah version 1.28.2 (image-spec 1.1)\n" },
      "podman --version": { stdout: "podman version 4.3.1\n" },
      [`${baseOf("probe")} overlay`]: { code: 125 },
      [`${base} vfs`]: {},
      [`${base} vfs from`]: { stdout: "web-working-container\n" },
    });
    const engine = await findEngine(computer.context);
    expect(engine.name).toBe("buildah 1.28.2");
    computer.calls.length = 0;
    await useAll(engine);
    expect(computer.calls).toStrictEqual([
      `${base} vfs build --isolation chroot --layers --format oci --platform linux/arm64 --tag localhost/kiln/b-1:linux-arm64 --tls-verify=false --secret id=kiln,src=/job/secret /job/context`,
      `${base} vfs push localhost/kiln/b-1:linux-arm64 oci:/job/image`,
      `${base} vfs pull --platform linux/arm64 --tls-verify=false 127.0.0.1:5000/web@sha256:0`,
      `${base} vfs from --pull-never --platform linux/arm64 127.0.0.1:5000/web@sha256:0`,
      `${base} vfs run --isolation chroot --volume /run/kiln:/run/kiln:ro --volume /logs:/run/kiln-log web-working-container -- /bin/sh -c true`,
      `${base} vfs rm web-working-container`,
    ]);
    computer.answers["umount"] = {};
    computer.calls.length = 0;
    await engine.close();
    expect(computer.calls).toStrictEqual([
      "umount /job/engine/storage/overlay/a/merged",
      "umount /job/engine/storage/overlay",
    ]);
  });

  test("says what to do when there is no engine", async () => {
    await expect(findEngine(computerWith({}).context)).rejects.toThrow(
      /^Cannot build a container image: this instance has no docker, podman or buildah\. Take an AMI that has one/,
    );
  });
});

describe("an engine that fails", () => {
  test("is quoted with its last lines", async () => {
    const output = Array.from({ length: 30 }, (_, line) => `line ${line}`).join("\n");
    const computer = computerWith({
      "docker version": { stdout: "28.1.0" },
      "docker build": { code: 2, stdout: output },
    });
    const engine = await findEngine(computer.context);
    const tail = Array.from({ length: 20 }, (_, line) => `line ${line + 10}`).join("\n");
    await expect(engine.build(REQUEST)).rejects.toThrow(
      `Cannot build the container image: docker ended with exit code 2:\n${tail}`,
    );
    expect(computer.lines).toContain("line 0");
  });
});

describe("bootstrapEngine()", () => {
  test("starts docker where it is installed and does not run", async () => {
    const { context, calls, answers } = computerWith({
      "docker version": { code: 1 },
      "systemctl enable --now docker": {},
    });
    const run = context.host.run;
    const host = {
      ...context.host,
      run: async (command: Command) => {
        const exit = await run(command);
        if (command.file === "systemctl") answers["docker version"] = { stdout: "25.0.8" };
        return exit;
      },
    };
    expect((await bootstrapEngine({ ...context, host })).name).toBe("docker 25.0.8");
    expect(calls).toContain("systemctl enable --now docker");
  });

  test.each([
    ["dnf", ["dnf --assumeyes install docker"]],
    ["yum", ["yum --assumeyes install docker"]],
    ["apt-get", ["apt-get update", "apt-get install --yes --no-install-recommends buildah"]],
    ["zypper", ["zypper --non-interactive install docker"]],
  ])("installs one with %s", async (program, installs) => {
    const { context, calls } = computerWith({ [program]: {} });
    await expect(bootstrapEngine(context)).rejects.toThrow(NotFound);
    expect(calls).toStrictEqual([`${program} --version`, ...installs]);
  });

  test("is told of an emulator when it cannot run the programs of a platform", async () => {
    const stdout = "exec container process `/bin/sh`: Exec format error\n";
    const computer = computerWith({
      "docker version": { stdout: "28.1.0" },
      "docker build": { code: 1, stdout },
    });
    const engine = await findEngine(computer.context);
    await expect(engine.build(REQUEST)).rejects.toThrow(
      /^Cannot build the container image: docker ended with exit code 1:\n.*\nThis instance cannot run programs of that platform: it lacks an emulator\. Install one before the build \(apt-get install qemu-user-static,/,
    );
  });
});
