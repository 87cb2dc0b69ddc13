/** Whole builds with components of the library, and with the clean-up that ends every build. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { hostSandboxTest } from "../fakes/sandbox-test.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import { buildImage, inlineComponent, pipelineOf } from "./build-image.ts";
import { kiln, leftoversOf, nothing } from "./kiln-process.ts";
import { manyPackagesTest } from "./packages-test.ts";

describe("kiln build", () => {
  hostSandboxTest(
    "finds components of the library by name, cleans the machine last, and keeps the log",
    { timeout: 60_000 },
    async () => {
      const stateDirectory = stateFolder();
      const traces = inlineComponent(
        "traces",
        "mkdir -p /etc/ssh /root/.ssh /var/log/amazon/ssm /var/lib/amazon/toe /var/lib/kiln/b-0",
        "for file in /etc/ssh/ssh_host_rsa_key /root/.ssh/authorized_keys /root/.bash_history /etc/hostname" +
          " /var/log/cloud-init.log /var/log/amazon/ssm/agent.log /var/lib/amazon/toe/log /var/lib/kiln/b-0/log; do echo secret > $file; done",
        "echo 0123456789abcdef > /etc/machine-id",
        "touch /tmp/skip_cleanup_history_files",
      );
      const greeting = {
        componentArn: "hello-world@1.x.x",
        parameters: [{ name: "Greeting", value: ["Hi"] }],
      };
      const { build, changes, report } = await buildImage(
        pipelineOf("cleaned", "host", [traces, greeting]),
        { stateDirectory },
      );
      // A file that was there is "changed" when it is written anew, even if nothing is in it again.
      const identity = changes.filter((change) => change !== "~ /etc/machine-id");
      expect(
        identity.filter(
          (change) =>
            !/^[+~] \/(?:etc|var|root|opt)(?:\/(?:ssh|log|lib|\.ssh|lib\/amazon|log\/amazon(?:\/ssm)?|hello-world))*$/.test(
              change,
            ),
        ),
      ).toStrictEqual(["+ /opt/hello-world/greeting.txt", "+ /root/.bash_history"]);
      const { plan } = report as unknown as {
        readonly plan: { readonly components: readonly { readonly file: string }[] };
      };
      expect(plan.components.map(({ file }) => file)).toStrictEqual([
        "00-traces.yml",
        "01-hello-world.yml",
        "02-sanitise.yml",
      ]);
      expect(build.stderr).toContain("sanitise › validate › NoIdentityIsLeft");
      const bucket = join(stateDirectory, "s3", "kiln-registry-000000000000");
      const logs = readdirSync(bucket, { recursive: true, encoding: "utf8" });
      expect(logs.filter((file) => /build\/log\/TOE_[^/]+\/console\.log$/.test(file))).toHaveLength(
        1,
      );
    },
  );
});

describe("the example of library components", () => {
  manyPackagesTest(
    "has an nginx that runs and answers on the test machine",
    { timeout: 240_000 },
    async () => {
      const stateDirectory = stateFolder();
      const build = await kiln(["build", "examples/library.pipeline.yml"], { stateDirectory });
      expect(build.code, build.stderr).toBe(0);
      expect(build.stderr).toContain("│ nginx is installed");
      expect(build.stderr).toContain("│ nginx runs");
      expect(build.stderr).toContain("│ 127.0.0.1 accepts connections on port 80");
      expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
    },
  );
});
