/** Kiln in an AWS account: deployed by osls, run by moto's interpreter, with real machines behind EC2. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { layerStore } from "../../lib/local/images/layer-store.ts";
import { runtimeMount } from "../../lib/local/machines/runtime-mount.ts";
import { sandboxDriver } from "../../lib/local/machines/sandbox-driver.ts";
import { packageRoot } from "../fakes/io.ts";
import { sandboxTest as test } from "../fakes/sandbox-test.ts";
import { awsCli } from "../support/aws-cli.ts";
import type { Account } from "../support/front/open-account.ts";
import { useEndpoint } from "../support/moto.ts";
import type { PythonTools } from "../support/python-tools.ts";
import { describeAccount, useAccount } from "./account-test.ts";
import { jumpingClock } from "./jumping-clock.ts";
import { projectCopy } from "./project-copy.ts";
import { smallImage } from "./small-image.ts";
import { type Story, tellStory } from "./story.ts";

describeAccount("Kiln in an account", () => {
  const clock = jumpingClock();
  let story: Story;

  useAccount({
    cloud: async (stateDirectory) => ({
      clock,
      driver: sandboxDriver({ stateDirectory, hidden: [packageRoot] }),
      mounts: [
        await runtimeMount({
          stateDirectory,
          runner: join(packageRoot, "dist", "kiln-runner.cjs"),
          cache: join(packageRoot, "dist", "runner-cache"),
        }),
      ],
    }),
    begin: async (account, tools, stateDirectory) => {
      story = await begin(account, tools, stateDirectory);
    },
  });

  async function begin(
    account: Account,
    tools: PythonTools,
    stateDirectory: string,
  ): Promise<Story> {
    const { url, region, credentials } = account;
    const variables = {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    };
    useEndpoint(url, variables);
    const project = await projectCopy();
    const aws = await awsCli(tools, { ...variables, AWS_ENDPOINT_URL: url }, project.folder);
    try {
      const layers = layerStore({ stateDirectory, uuid: randomUUID });
      const parentImage = await smallImage(account, layers, stateDirectory);
      return await tellStory({ account, aws, clock, folder: project.folder, parentImage });
    } finally {
      vi.unstubAllEnvs();
      await project.remove();
    }
  }

  test("tells", () => {
    const { template: _, calls, deployed, removed, ...rest } = story;
    console.log(JSON.stringify(rest, null, 1), calls.length, deployed.output, removed.output);
    expect(story.problems).toStrictEqual([]);
  });
});
