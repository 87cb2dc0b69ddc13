import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { DescribeImagesCommand, DescribeSnapshotsCommand } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { openImageStore } from "../../../../lib/local/services/ec2/image-store.ts";
import { testCloud } from "../../../fakes/local-cloud.ts";
import { stateFolder } from "../../../fakes/state-folder.ts";

const PROGRAM = fileURLToPath(new URL("../../../fixtures/half-made-image.ts", import.meta.url));

test("openCloud() removes the half-made image of a process that was killed, and frees its name", async () => {
  const stateDirectory = stateFolder();
  const child = spawn(process.execPath, [PROGRAM, stateDirectory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  const meanwhile = await testCloud({ stateDirectory });
  expect(meanwhile.cloud.recovered).toEqual([]);
  const pending = await meanwhile.ec2.send(new DescribeImagesCommand({ Owners: ["self"] }));
  expect(pending.Images?.map(({ Name, State }) => [Name, State])).toEqual([["half", "pending"]]);

  child.kill("SIGKILL");
  await once(child, "exit");
  const { cloud, ec2 } = await testCloud({ stateDirectory });
  expect(cloud.recovered).toEqual([
    `half-made image ${pending.Images?.[0]?.ImageId} of a process that has ended`,
  ]);
  const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ["self"] }));
  const { Snapshots } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
  expect([Images, Snapshots]).toEqual([[], []]);
  await openImageStore(stateDirectory).takeName("eu-west-1", "half", "ami-1");
});
