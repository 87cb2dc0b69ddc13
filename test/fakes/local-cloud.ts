/** A local cloud with simulated machines, and SDK clients that reach it in this process. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SSMClient } from "@aws-sdk/client-ssm";
import { onTestFinished, vi } from "vitest";
import { type CloudOptions, type LocalCloud, openCloud } from "../../lib/local/cloud.ts";
import type { CloudEvent } from "../../lib/local/cloud-event.ts";
import {
  type SimulatedDriver,
  type SimulatedOptions,
  simulatedDriver,
} from "../../lib/local/machines/simulated-driver.ts";

import { type MemoryLayers, memoryLayers } from "./memory-layers.ts";

export const REGION = "eu-west-1";

export type TestCloud = {
  readonly cloud: LocalCloud;
  readonly driver: SimulatedDriver;
  readonly layers: MemoryLayers;
  readonly stateDirectory: string;
  /** Everything that has happened so far. */
  readonly events: CloudEvent[];
  readonly ec2: EC2Client;
  readonly ssm: SSMClient;
  readonly sfn: SFNClient;
  readonly s3: S3Client;
  /** Clients of another Region. */
  readonly ec2In: (region: string) => EC2Client;
  /** A parent image, registered in both Regions of the tests. */
  readonly parentId: string;
};

type Settings = Partial<Omit<CloudOptions, "driver" | "layers">> & {
  readonly machines?: SimulatedOptions;
};

/** Opens a cloud that is closed when the test ends, with its folder. */
export async function testCloud(settings: Settings = {}): Promise<TestCloud> {
  const stateDirectory = settings.stateDirectory ?? (await mkdtemp(join(tmpdir(), "kiln-cloud-")));
  const layers = memoryLayers();
  const driver = simulatedDriver(settings.machines);
  const events: CloudEvent[] = [];
  const { machines: _, ...options } = settings;
  const cloud = await openCloud({
    region: REGION,
    layers,
    observe: (event) => events.push(event),
    ...options,
    driver,
    stateDirectory,
  });
  onTestFinished(async () => {
    await cloud.close();
    if (settings.stateDirectory === undefined)
      await rm(stateDirectory, { recursive: true, force: true });
  });
  const { digest } = await layers.commit("parent");
  const parentId = await cloud.importImage({
    roots: [{ kind: "layer", digest }],
    name: "parent",
    regions: [REGION, "us-east-1"],
  });
  const configuration = (region: string) => ({
    region,
    credentials: cloud.credentials,
    requestHandler: cloud.requestHandler,
    maxAttempts: 1,
  });
  return {
    cloud,
    driver,
    layers,
    stateDirectory,
    events,
    ec2: new EC2Client(configuration(REGION)),
    ssm: new SSMClient(configuration(REGION)),
    sfn: new SFNClient(configuration(REGION)),
    s3: new S3Client(configuration(REGION)),
    ec2In: (region) => new EC2Client(configuration(region)),
    parentId,
  };
}

/** Waits until a question is answered with something else than undefined or false. */
export async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  return vi.waitFor(
    async () => {
      const answer = await ask();
      if (answer === undefined || answer === false) throw new Error("It has not happened");
      return answer;
    },
    { timeout: 10_000, interval: 2 },
  );
}
