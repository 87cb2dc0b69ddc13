/** What all operations of the local SSM share. */
import type { ObjectSource } from "../../agent/agent-host.ts";
import type { CommandDocument } from "../../agent/command-document.ts";
import type { Clock } from "../../clock.ts";
import type { Instance } from "../ec2/instance.ts";
import type { Emit } from "../event.ts";
import type { Records } from "../records.ts";
import type { Agents } from "./agents.ts";
import type { Command } from "./command.ts";
import type { ParameterRecord } from "./parameter-record.ts";

/** S3 as the agent uses it. */
export type Objects = ObjectSource & {
  readonly put: (bucket: string, key: string, content: string) => Promise<void>;
};

/** One version of a document. */
export type DocumentVersion = {
  /** As given. */
  readonly content: string;
  readonly format: "JSON" | "YAML";
  readonly document: CommandDocument;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly versionName?: string;
};
export type StoredDocument = {
  readonly name: string;
  readonly owner: string;
  readonly targetType?: string;
  readonly tags: { readonly [key: string]: string };
  /** Version 1 first. */
  readonly versions: readonly DocumentVersion[];
  readonly defaultVersion: number;
};

/** A line of output of a step. */
export type OutputLine = {
  readonly instanceId: string;
  readonly commandId: string;
  readonly step: string;
  readonly stream: "stdout" | "stderr";
  readonly line: string;
};

export type SsmWorld = {
  readonly accountId: string;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly uuid: () => string;
  readonly instances: ReadonlyMap<string, Instance>;
  readonly agents: Agents;
  /** Reboots an instance; resolves when it is up again. */
  readonly reboot: (instance: Instance) => Promise<void>;
  /** Environment of the commands that run in an instance. */
  readonly environmentOf: (instance: Instance) => Promise<{ readonly [name: string]: string }>;
  /** S3 as seen from a Region. */
  readonly objects: (region: string) => Objects;
  readonly parameters: (region: string) => Records<ParameterRecord>;
  /** True when an image is available in the Region. */
  readonly isImageAvailable: (
    accountId: string,
    region: string,
    imageId: string,
  ) => Promise<boolean>;
  /** The parameters of another account. */
  readonly inAccount: (accountId: string) => SsmWorld;
  /** By `⟨region⟩/⟨name⟩`. */
  readonly documents: Map<string, StoredDocument>;
  /** By id, oldest first. */
  readonly commands: Map<string, Command>;
  readonly onOutput: (line: OutputLine) => void;
  /** Called before a command's step reboots its instance. */
  readonly onReboot: (reboot: Omit<OutputLine, "stream" | "line">) => void;
  /** Milliseconds after SendCommand in which GetCommandInvocation does not know the command yet. */
  readonly invocationDelay: number;
  /** Work that goes on after its call was answered. */
  readonly background: (work: Promise<void>) => void;
};
