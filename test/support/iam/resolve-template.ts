/** The values of a CloudFormation template: its functions worked out for a deployment, nothing else changed. */

/** A template, as much of it as is looked at. */
export type Template = {
  readonly Parameters?: { readonly [name: string]: { readonly Default?: string | number } };
  readonly Conditions?: { readonly [name: string]: unknown };
  readonly Resources: {
    readonly [id: string]: {
      readonly Type: string;
      readonly Condition?: string;
      readonly Properties?: { readonly [name: string]: unknown };
    };
  };
  readonly Outputs?: { readonly [name: string]: unknown };
};

/** Where a template was deployed. */
export type Deployment = {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  /** Parameters that differ from their defaults. */
  readonly parameters?: { readonly [name: string]: string };
  /** Physical ids of resources by their logical ids; those that are not given are their logical ids. */
  readonly physicalIds?: { readonly [logicalId: string]: string };
};

const NOTHING = Symbol("AWS::NoValue");

/** Works out a part of a template. What refers to nothing is an error. */
export function resolveIn(template: Template, deployment: Deployment): (value: unknown) => unknown {
  const ref = (name: string): unknown => pseudo(deployment, name) ?? own(name);
  const own = (name: string): string => {
    const parameter = template.Parameters?.[name];
    if (parameter !== undefined)
      return String(deployment.parameters?.[name] ?? parameter.Default ?? "");
    if (template.Resources[name] === undefined)
      throw new Error(`Cannot resolve the template: nothing is called "${name}"`);
    return physicalId(template, deployment, name, resolve);
  };
  const attribute = (id: string, name: string): string => {
    if (name !== "Arn" && name !== "Name")
      throw new Error(`Cannot resolve the template: attribute ${id}.${name} is unknown`);
    return name === "Arn" ? arnOf(template, deployment, id, own(id)) : own(id);
  };
  const condition = (name: string): boolean => resolve(template.Conditions?.[name]) === true;
  const substitute = (argument: unknown): string => {
    const [text, values] = (Array.isArray(argument) ? argument : [argument, {}]) as [
      string,
      object,
    ];
    const given = resolve(values) as { readonly [name: string]: unknown };
    return text.replaceAll(/\$\{([\w:.]+)\}/g, (_, name: string) => {
      const [id = "", attributeName] = name.split(".");
      if (name in given) return String(given[name]);
      return String(attributeName === undefined ? ref(name) : attribute(id, attributeName));
    });
  };
  const functions: { readonly [name: string]: (argument: unknown) => unknown } = {
    Ref: (name) => ref(String(name)),
    "Fn::GetAtt": (path) => {
      const [id = "", name = ""] = Array.isArray(path) ? path : String(path).split(".");
      return attribute(String(id), String(name));
    },
    "Fn::Sub": substitute,
    "Fn::Join": (argument) => {
      const [by, parts] = argument as [string, unknown];
      return (resolve(parts) as unknown[]).join(by);
    },
    "Fn::Split": (argument) => {
      const [by, text] = argument as [string, unknown];
      return String(resolve(text)).split(by);
    },
    "Fn::If": (argument) => {
      const [name, yes, no] = argument as [string, unknown, unknown];
      return resolve(condition(name) ? yes : no);
    },
    "Fn::Equals": (argument) => {
      const [a, b] = resolve(argument) as [unknown, unknown];
      return a === b;
    },
    "Fn::Not": (argument) => (resolve(argument) as unknown[])[0] !== true,
  };
  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((each) => each !== NOTHING);
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value);
    const [[name, argument] = ["", undefined]] = entries;
    const run = entries.length === 1 ? functions[name] : undefined;
    if (run !== undefined) return run(argument);
    const resolved = entries.map(([key, each]) => [key, resolve(each)] as const);
    return Object.fromEntries(resolved.filter(([, each]) => each !== NOTHING));
  }
  return resolve;
}

function pseudo({ region, accountId, stackName }: Deployment, name: string): unknown {
  const values: { readonly [name: string]: unknown } = {
    "AWS::Partition": "aws",
    "AWS::Region": region,
    "AWS::AccountId": accountId,
    "AWS::StackName": stackName,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::NoValue": NOTHING,
  };
  return values[name];
}

/** Names of resources whose `Ref` is an ARN. */
const ARN_REFS = new Set(["AWS::SNS::Topic", "AWS::StepFunctions::StateMachine"]);
const NAMES = ["FunctionName", "LogGroupName", "StateMachineName", "Name"];

function physicalId(
  template: Template,
  deployment: Deployment,
  id: string,
  resolve: (value: unknown) => unknown,
): string {
  const { Type, Properties = {} } = template.Resources[id] ?? { Type: "" };
  const given = deployment.physicalIds?.[id];
  if (given !== undefined) return given;
  const property = NAMES.map((name) => Properties[name]).find((each) => each !== undefined);
  const name = property === undefined ? id.toLowerCase() : String(resolve(property));
  return ARN_REFS.has(Type) ? arnOf(template, deployment, id, name) : name;
}

function arnOf(
  { Resources }: Template,
  { region, accountId }: Deployment,
  id: string,
  name: string,
): string {
  if (name.startsWith("arn:")) return name;
  const type = Resources[id]?.Type ?? "";
  const here = `${region}:${accountId}`;
  const arns: { readonly [type: string]: string } = {
    "AWS::S3::Bucket": `arn:aws:s3:::${name}`,
    "AWS::Logs::LogGroup": `arn:aws:logs:${here}:log-group:${name}:*`,
    "AWS::IAM::Role": `arn:aws:iam::${accountId}:role/${name}`,
    "AWS::Lambda::Function": `arn:aws:lambda:${here}:function:${name}`,
    "AWS::SNS::Topic": `arn:aws:sns:${here}:${name}`,
    "AWS::StepFunctions::StateMachine": `arn:aws:states:${here}:stateMachine:${name}`,
    "AWS::Events::Rule": `arn:aws:events:${here}:rule/${name}`,
  };
  const arn = arns[type];
  if (arn === undefined)
    throw new Error(`Cannot resolve the template: the ARN of a ${type} is unknown`);
  return arn;
}
