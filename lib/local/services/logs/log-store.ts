import { rm } from "node:fs/promises";
import { optional, record, required } from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import { type Infer, readValue } from "../../../source/shape.ts";
import { AwsError } from "../../endpoint/service.ts";
import { fileNameOf } from "../../files/file-name.ts";
import { appendJsonLines, readJsonLines } from "../../files/lines.ts";
import { openRecords, type Records } from "../records.ts";

const groupShape = record({
  name: required(text()),
  arn: required(text()),
  /** Milliseconds since 1970. */
  createdAt: required(integer()),
  retentionInDays: optional(integer()),
});
/** A log group as it is kept on disk. */
export type LogGroup = Infer<typeof groupShape>;

const streamShape = record({
  name: required(text()),
  arn: required(text()),
  createdAt: required(integer()),
});
/** A log stream as it is kept on disk. */
export type LogStream = Infer<typeof streamShape>;

const lineShape = record({
  timestamp: required(integer()),
  ingestionTime: required(integer()),
  message: required(text()),
});
/** One log event as it is kept on disk. */
export type LogLine = Infer<typeof lineShape>;

/**
 * Log groups of a Region in a folder: a folder per group, in it a file of JSON lines per stream.
 *
 * @param folder Of the Region.
 */
export class LogStore {
  readonly #folder: string;
  constructor(folder: string) {
    this.#folder = folder;
  }

  groups(): Records<LogGroup> {
    return openRecords(`${this.#folder}/.groups`, groupShape);
  }

  streams(group: string): Records<LogStream> {
    return openRecords(`${this.#pathOf(group)}/.streams`, streamShape);
  }

  /** @throws {AwsError} ResourceNotFoundException */
  async group(name: string): Promise<LogGroup> {
    const group = await this.groups().get(name);
    if (group === undefined) throw notFound("The specified log group does not exist.");
    return group;
  }

  /** @throws {AwsError} ResourceNotFoundException */
  async stream(group: string, name: string): Promise<LogStream> {
    await this.group(group);
    const stream = await this.streams(group).get(name);
    if (stream === undefined) throw notFound("The specified log stream does not exist.");
    return stream;
  }

  append(group: string, stream: string, lines: readonly LogLine[]): Promise<void> {
    return appendJsonLines(this.#linesOf(group, stream), lines);
  }

  /** In the order of their arrival. */
  async lines(group: string, stream: string): Promise<readonly LogLine[]> {
    const lines = await readJsonLines(this.#linesOf(group, stream));
    return lines
      .map((line) => readValue(lineShape, line).value)
      .filter((line) => line !== undefined);
  }

  async deleteStream(group: string, stream: string): Promise<void> {
    await this.streams(group).remove(stream);
    await rm(this.#linesOf(group, stream), { force: true });
  }

  async deleteGroup(group: string): Promise<void> {
    await this.groups().remove(group);
    await rm(this.#pathOf(group), { recursive: true, force: true });
  }

  #pathOf(group: string): string {
    return `${this.#folder}/${fileNameOf(group)}`;
  }

  #linesOf(group: string, stream: string): string {
    return `${this.#pathOf(group)}/${fileNameOf(stream)}.jsonl`;
  }
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}
