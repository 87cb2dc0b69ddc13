/** Launch templates. */
import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { AwsError } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { ec2Operation } from "./ec2-operation.ts";
import { newResourceId } from "./resource-id.ts";
import type { TemplateRecord, TemplateVersion } from "./settings.ts";
import { renderTags, tagSpecificationShape, tagsAtBirth } from "./tags.ts";
import type { Ec2World } from "./world.ts";

const dataShape = record({
  ImageId: optional(text()),
  InstanceType: optional(text()),
  KeyName: optional(text()),
  UserData: optional(text()),
});
type Data = Infer<typeof dataShape>;

const named = {
  LaunchTemplateId: optional(text()),
  LaunchTemplateName: optional(text()),
} as const;

function dataOf(given: Data): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** @throws {AwsError} InvalidLaunchTemplateId.NotFound, InvalidLaunchTemplateName.NotFoundException. */
async function findTemplate(
  { settings }: Ec2World,
  region: string,
  { LaunchTemplateId: id, LaunchTemplateName: name }: Infer<typeof nameShape>,
): Promise<TemplateRecord> {
  if ((id === undefined) === (name === undefined))
    throw new AwsError(
      "MissingParameter",
      "The request must contain either the launch template's id or its name",
    );
  const all = await settings.templates(region).list();
  const found = all.find((one) => one.launchTemplateId === id || one.name === name);
  if (found !== undefined) return found;
  throw id === undefined
    ? new AwsError(
        "InvalidLaunchTemplateName.NotFoundException",
        `The specified launch template, with template name ${name}, does not exist.`,
      )
    : new AwsError(
        "InvalidLaunchTemplateId.NotFound",
        `The specified launch template, with template ID ${id}, does not exist.`,
      );
}
const nameShape = record(named);

/** CreateLaunchTemplate. */
export const createLaunchTemplate = ec2Operation(
  {
    LaunchTemplateName: required(text({ pattern: /^[a-zA-Z0-9().\-/_]{3,128}$/ })),
    LaunchTemplateData: required(dataShape),
    VersionDescription: optional(text({ maxLength: 255 })),
    ClientToken: optional(text()),
    TagSpecification: defaulted(tagSpecificationShape, []),
  },
  async (world, input, { region }) => {
    const templates = world.settings.templates(region);
    if ((await templates.list()).some(({ name }) => name === input.LaunchTemplateName))
      throw new AwsError(
        "InvalidLaunchTemplateName.AlreadyExistsException",
        "Launch template name already in use.",
      );
    const id = newResourceId("lt", world.randomHex);
    const template = newTemplate(world, id, input.LaunchTemplateName, {
      data: dataOf(input.LaunchTemplateData),
      ...(input.VersionDescription === undefined ? {} : { description: input.VersionDescription }),
    });
    const tags = tagsAtBirth(input.TagSpecification, "launch-template", ["launch-template"]);
    await templates.put(id, { ...template, tags });
    return { launchTemplate: renderTemplate(world, { ...template, tags }) };
  },
);

/** A template with its first version. */
export function newTemplate(
  { clock }: Pick<Ec2World, "clock">,
  launchTemplateId: string,
  name: string,
  first: Pick<TemplateVersion, "data"> & Partial<TemplateVersion>,
): TemplateRecord {
  const createdAt = new Date(clock.now()).toISOString();
  const versions = [{ number: 1, createdAt, ...first }];
  return { launchTemplateId, name, createdAt, defaultVersion: 1, versions, tags: {} };
}

/** CreateLaunchTemplateVersion: the same token gives the same version. */
export const createLaunchTemplateVersion = ec2Operation(
  {
    ...named,
    LaunchTemplateData: required(dataShape),
    SourceVersion: optional(text()),
    VersionDescription: optional(text({ maxLength: 255 })),
    ClientToken: optional(text({ maxLength: 128 })),
  },
  async (world, input, { region }) => {
    const { launchTemplateId } = await findTemplate(world, region, input);
    const token = input.ClientToken;
    const updated = await world.settings.templates(region).update(launchTemplateId, (template) => {
      if (token !== undefined && template.versions.some((one) => one.clientToken === token))
        return template;
      const source =
        input.SourceVersion === undefined ? undefined : versionOf(template, input.SourceVersion);
      const next: TemplateVersion = {
        number: (template.versions.at(-1)?.number ?? 0) + 1,
        createdAt: new Date(world.clock.now()).toISOString(),
        ...(input.VersionDescription === undefined
          ? {}
          : { description: input.VersionDescription }),
        ...(token === undefined ? {} : { clientToken: token }),
        data: { ...source?.data, ...dataOf(input.LaunchTemplateData) },
      };
      return { ...template, versions: [...template.versions, next] };
    });
    if (updated === undefined) return {};
    const made =
      updated.versions.find((one) => one.clientToken === token) ?? updated.versions.at(-1);
    return made === undefined ? {} : { launchTemplateVersion: renderVersion(world, updated, made) };
  },
);

/** @throws {AwsError} InvalidLaunchTemplateId.VersionNotFound. */
function versionOf(template: TemplateRecord, written: string): TemplateVersion {
  const number =
    written === "$Latest"
      ? template.versions.at(-1)?.number
      : written === "$Default"
        ? template.defaultVersion
        : Number(written);
  const found = template.versions.find((one) => one.number === number);
  if (found !== undefined) return found;
  throw new AwsError(
    "InvalidLaunchTemplateId.VersionNotFound",
    `Could not find the specified version ${written} for the launch template with ID ${template.launchTemplateId}.`,
  );
}

/** DescribeLaunchTemplateVersions of one template. */
export const describeLaunchTemplateVersions = ec2Operation(
  {
    ...named,
    LaunchTemplateVersion: defaulted(list(text()), []),
    MaxResults: optional(integer({ minimum: 1, maximum: 200 })),
    NextToken: optional(text()),
  },
  async (world, input, { region }) => {
    const template = await findTemplate(world, region, input);
    const asked = input.LaunchTemplateVersion.map((one) => versionOf(template, one));
    const versions = asked.length === 0 ? template.versions : [...new Set(asked)];
    const key = ({ number }: TemplateVersion): string => String(number).padStart(9, "0");
    const page = pageOf(versions, key, input.MaxResults, input.NextToken);
    return {
      launchTemplateVersionSet: {
        item: page.items.map((one) => renderVersion(world, template, one)),
      },
      nextToken: page.nextToken,
    };
  },
);

/** DescribeLaunchTemplates. */
export const describeLaunchTemplates = ec2Operation(
  {
    LaunchTemplateId: defaulted(list(text()), []),
    LaunchTemplateName: defaulted(list(text()), []),
    MaxResults: optional(integer({ minimum: 1, maximum: 200 })),
    NextToken: optional(text()),
  },
  async (world, input, { region }) => {
    const asked = [
      ...input.LaunchTemplateId.map((LaunchTemplateId) => ({ LaunchTemplateId })),
      ...input.LaunchTemplateName.map((LaunchTemplateName) => ({ LaunchTemplateName })),
    ];
    const found =
      asked.length === 0
        ? await world.settings.templates(region).list()
        : await Promise.all(asked.map((one) => findTemplate(world, region, one)));
    const id = ({ launchTemplateId }: TemplateRecord): string => launchTemplateId;
    const page = pageOf(found, id, input.MaxResults, input.NextToken);
    return {
      launchTemplates: { item: page.items.map((one) => renderTemplate(world, one)) },
      nextToken: page.nextToken,
    };
  },
);

/** ModifyLaunchTemplate: which version is the default one. */
export const modifyLaunchTemplate = ec2Operation(
  { ...named, SetDefaultVersion: required(text()), ClientToken: optional(text()) },
  async (world, input, { region }) => {
    const template = await findTemplate(world, region, input);
    const { number } = versionOf(template, input.SetDefaultVersion);
    const updated = await world.settings
      .templates(region)
      .update(template.launchTemplateId, (one) => ({ ...one, defaultVersion: number }));
    return { launchTemplate: renderTemplate(world, updated ?? template) };
  },
);

/** DeleteLaunchTemplate. */
export const deleteLaunchTemplate = ec2Operation(named, async (world, input, { region }) => {
  const template = await findTemplate(world, region, input);
  await world.settings.templates(region).remove(template.launchTemplateId);
  return { launchTemplate: renderTemplate(world, template) };
});

function renderTemplate({ accountId }: Ec2World, template: TemplateRecord): object {
  return {
    launchTemplateId: template.launchTemplateId,
    launchTemplateName: template.name,
    createTime: template.createdAt,
    createdBy: `arn:aws:iam::${accountId}:root`,
    defaultVersionNumber: template.defaultVersion,
    latestVersionNumber: template.versions.at(-1)?.number,
    tagSet: renderTags(template.tags),
  };
}

function renderVersion(
  { accountId }: Ec2World,
  { launchTemplateId, name, defaultVersion }: TemplateRecord,
  { number, createdAt, description, data }: TemplateVersion,
): object {
  return {
    launchTemplateId,
    launchTemplateName: name,
    versionNumber: number,
    versionDescription: description,
    createTime: createdAt,
    createdBy: `arn:aws:iam::${accountId}:root`,
    defaultVersion: number === defaultVersion,
    launchTemplateData: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [
        `${key[0]?.toLowerCase()}${key.slice(1)}`,
        value,
      ]),
    ),
  };
}
