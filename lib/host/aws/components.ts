import { InvalidInput, NotFound } from "../../errors.ts";
import type { ComponentPort } from "../host.ts";
import {
  type ComponentReference,
  newestOf,
  parseComponentReference,
} from "./component-reference.ts";
import {
  type ImageBuilderApi,
  type ImageBuilderOptions,
  imageBuilderApi,
  memberAt,
  textAt,
} from "./image-builder-api.ts";

/** Component documents that lie in EC2 Image Builder. */
export async function componentPort(options: ImageBuilderOptions): Promise<ComponentPort> {
  const api = await imageBuilderApi(options);
  return {
    document: async (arn) => {
      const component = parseComponentReference(arn);
      const what = `Cannot get the component "${arn}"`;
      const build = await buildOf(arn, component, what, api);
      const input = { componentBuildVersionArn: build };
      const reply = await api({ name: "GetComponent", input, component, what });
      const data = textAt(memberAt(reply, "component"), "data");
      if (data === undefined)
        throw new InvalidInput(
          `${what} (imagebuilder:GetComponent): the service answers without a document`,
        );
      return data;
    },
  };
}

/** The ARN with a build number: the newest build of the newest version that fits. */
async function buildOf(
  arn: string,
  component: ComponentReference,
  what: string,
  api: ImageBuilderApi,
): Promise<string> {
  if (component.build !== undefined) return arn;
  const version = component.version.includes("x")
    ? await versionOf(component, what, api)
    : component;
  const build = newestOf(
    version,
    await allArns(
      {
        name: "ListComponentBuildVersions",
        input: { componentVersionArn: version.stem + version.version.join(".") },
        component,
        what,
      },
      "componentSummaryList",
      api,
    ),
  );
  if (build === undefined) throw new NotFound(`${what}: it has no build`);
  return build;
}

/** The newest version that fits wildcards. */
async function versionOf(
  component: ComponentReference,
  what: string,
  api: ImageBuilderApi,
): Promise<ComponentReference> {
  for (const owner of ownersOf(component)) {
    const call = { name: "ListComponents" as const, input: { owner }, component, what };
    const newest = newestOf(component, await allArns(call, "componentVersionList", api));
    if (newest !== undefined) return { ...parseComponentReference(newest), build: undefined };
  }
  throw new NotFound(`${what}: no version of it fits, or none may be seen`);
}

/** How the service asks for owners. An account may be this one or another one that shares with it. */
function ownersOf({ owner }: ComponentReference): readonly string[] {
  if (/^[0-9]/.test(owner)) return ["Self", "Shared"];
  if (owner === "third-party") return ["ThirdParty"];
  return [owner === "aws-marketplace" ? "AWSMarketplace" : "Amazon"];
}

/** The ARNs in all pages of a list. */
async function allArns(
  call: Parameters<ImageBuilderApi>[0],
  list: string,
  api: ImageBuilderApi,
): Promise<readonly string[]> {
  const arns: string[] = [];
  let input = call.input;
  for (;;) {
    const page = await api({ ...call, input });
    const items = memberAt(page, list);
    for (const item of items?.kind === "sequence" ? items.items : []) {
      const arn = textAt(item, "arn");
      if (arn !== undefined) arns.push(arn);
    }
    const nextToken = textAt(page, "nextToken");
    if (nextToken === undefined || nextToken === "") return arns;
    input = { ...call.input, nextToken };
  }
}
