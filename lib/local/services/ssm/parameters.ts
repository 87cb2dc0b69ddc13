/** Operations of the Parameter Store. Parameters stay when the local cloud is closed. */
import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { findParameter, parameterNotFound, renderParameter } from "./find-parameter.ts";
import type { ParameterRecord, ParameterVersion } from "./parameter-record.ts";
import { checkParameterValue, parameterName } from "./parameter-rules.ts";
import { ssmOperation } from "./ssm-operation.ts";

/** As many versions are kept as AWS keeps. */
const MAX_VERSIONS = 100;
const tagList = list(record({ Key: required(text()), Value: required(text()) }));

/** PutParameter. */
export const putParameter = ssmOperation(
  {
    Name: required(parameterName),
    Value: required(text({ minLength: 1, maxLength: 8192 })),
    Type: optional(oneOf(["String", "StringList", "SecureString"])),
    DataType: defaulted(oneOf(["text", "aws:ec2:image"]), "text"),
    Description: optional(text({ maxLength: 1024 })),
    Overwrite: defaulted(boolean(), false),
    AllowedPattern: optional(text()),
    KeyId: optional(text()),
    Tier: optional(oneOf(["Standard", "Advanced", "Intelligent-Tiering"])),
    Tags: optional(tagList),
  },
  async (world, input, { region }) => {
    await checkParameterValue(world, region, input);
    const records = world.parameters(region);
    const before = await records.get(input.Name);
    if (before !== undefined && !input.Overwrite)
      throw new AwsError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      );
    const type = input.Type ?? before?.versions.at(-1)?.type;
    if (type === undefined)
      throw new AwsError(
        "ValidationException",
        "A parameter type is required when you create a parameter.",
      );
    const version = (record: ParameterRecord | undefined): ParameterVersion => ({
      version: (record?.versions.at(-1)?.version ?? 0) + 1,
      type,
      value: input.Value,
      dataType: input.DataType,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      modifiedAt: world.clock.now(),
    });
    const tags = Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
    const updated = await records.update(input.Name, (record) => ({
      ...record,
      versions: [...record.versions, version(record)].slice(-MAX_VERSIONS),
    }));
    if (updated === undefined)
      await records.put(input.Name, { name: input.Name, tags, versions: [version(undefined)] });
    return { Version: updated?.versions.at(-1)?.version ?? 1, Tier: "Standard" };
  },
);

/** GetParameter: by name, or by `name:version`. */
export const getParameter = ssmOperation(
  { Name: required(text()), WithDecryption: defaulted(boolean(), false) },
  async (world, input, call) => {
    const found = await findParameter(world, call, input.Name);
    if (found === undefined) throw parameterNotFound(input.Name);
    return { Parameter: renderParameter(world, call, found, input.WithDecryption) };
  },
);

/** GetParameters: those that exist; the others are named. */
export const getParameters = ssmOperation(
  {
    Names: required(list(text(), { minimum: 1, maximum: 10 })),
    WithDecryption: defaulted(boolean(), false),
  },
  async (world, input, call) => {
    const found = await Promise.all(input.Names.map((name) => findParameter(world, call, name)));
    return {
      Parameters: found
        .filter((one) => one !== undefined)
        .map((one) => renderParameter(world, call, one, input.WithDecryption)),
      InvalidParameters: input.Names.filter((_, index) => found[index] === undefined),
    };
  },
);

/** GetParametersByPath. */
export const getParametersByPath = ssmOperation(
  {
    Path: required(text({ pattern: /^\//, expected: "a path that begins with /" })),
    Recursive: defaulted(boolean(), false),
    WithDecryption: defaulted(boolean(), false),
    MaxResults: defaulted(integer({ minimum: 1, maximum: 10 }), 10),
    NextToken: optional(text()),
  },
  async (world, input, call) => {
    const prefix = input.Path.endsWith("/") ? input.Path : `${input.Path}/`;
    const all = await world.parameters(call.region).list();
    const below = all.filter(({ name }) => name.startsWith(prefix));
    const found = below.filter(
      ({ name }) => input.Recursive || !name.slice(prefix.length).includes("/"),
    );
    const page = pageOf(found, ({ name }) => name, input.MaxResults, input.NextToken);
    const Parameters = page.items.flatMap((parameter) => {
      const version = parameter.versions.at(-1);
      if (version === undefined) return [];
      return [
        renderParameter(world, call, { parameter, version, selector: "" }, input.WithDecryption),
      ];
    });
    return { Parameters, NextToken: page.nextToken };
  },
);

/** DeleteParameter. */
export const deleteParameter = ssmOperation(
  { Name: required(text()) },
  async (world, input, { region }) => {
    if (await world.parameters(region).remove(input.Name)) return {};
    throw parameterNotFound(input.Name);
  },
);

const tagged = {
  ResourceType: required(oneOf(["Parameter"])),
  ResourceId: required(text()),
} as const;

/** AddTagsToResource, for parameters. */
export const addTagsToResource = ssmOperation(
  { ...tagged, Tags: required(tagList) },
  async (world, input, { region }) => {
    const added = Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value]));
    const updated = await world.parameters(region).update(input.ResourceId, (record) => ({
      ...record,
      tags: { ...record.tags, ...added },
    }));
    if (updated === undefined)
      throw new AwsError("InvalidResourceId", `There is no parameter ${input.ResourceId}.`);
    return {};
  },
);

/** ListTagsForResource, for parameters. */
export const listTagsForResource = ssmOperation(tagged, async (world, input, { region }) => {
  const parameter = await world.parameters(region).get(input.ResourceId);
  if (parameter === undefined)
    throw new AwsError("InvalidResourceId", `There is no parameter ${input.ResourceId}.`);
  return { TagList: Object.entries(parameter.tags).map(([Key, Value]) => ({ Key, Value })) };
});
