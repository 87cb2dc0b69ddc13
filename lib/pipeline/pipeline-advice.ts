/** Advice for keys at the top of a pipeline file that belong to other products or elsewhere in the file. */
import { type Advice, advise } from "./foreign-keys.ts";

const INTO_RECIPE = 'Put it under "imageRecipe".';
const INTO_INFRASTRUCTURE = 'Put it under "infrastructureConfiguration".';
const IS_COMPONENT =
  "This looks like a component document: name it in a recipe's components with uri.";
const IS_TEMPLATE =
  "This is a CloudFormation template; a pipeline file has the properties of its resources, in camelCase.";

/** Advice by key. */
export const pipelineAdvice: Advice = {
  ...advise({
    imageRecipeArn: 'Write the recipe itself under "imageRecipe".',
    containerRecipeArn: 'Write the recipe itself under "containerRecipe".',
    infrastructureConfigurationArn: 'Write it out under "infrastructureConfiguration".',
    distributionConfigurationArn: 'Write it out under "distributionConfiguration".',
    recipe: 'Use "imageRecipe" for an AMI, or "containerRecipe" for a container image.',
    parentImage: INTO_RECIPE,
    components: INTO_RECIPE,
    component: INTO_RECIPE,
    blockDeviceMappings: INTO_RECIPE,
    workingDirectory: INTO_RECIPE,
    amiTags: INTO_RECIPE,
    semanticVersion: INTO_RECIPE,
    version: 'Use "semanticVersion" under "imageRecipe".',
    instanceTypes: INTO_INFRASTRUCTURE,
    instanceProfileName: INTO_INFRASTRUCTURE,
    subnetId: INTO_INFRASTRUCTURE,
    securityGroupIds: INTO_INFRASTRUCTURE,
    keyPair: INTO_INFRASTRUCTURE,
    snsTopicArn: INTO_INFRASTRUCTURE,
    terminateInstanceOnFailure: INTO_INFRASTRUCTURE,
    logging: INTO_INFRASTRUCTURE,
    infrastructure: 'Did you mean "infrastructureConfiguration"?',
    distribution: 'Did you mean "distributionConfiguration"?',
    distributions: 'Put it under "distributionConfiguration".',
    scheduleExpression: 'Put it under "schedule".',
    timezone: 'Put it under "schedule".',
    imageTestsEnabled: 'Put it under "imageTestsConfiguration".',
    lifecycle: 'Did you mean "lifecyclePolicy"?',
    policyDetails: 'Put it under "lifecyclePolicy".',
    workflow: 'Did you mean "workflows"? It is a list.',
    platform: "Leave it out: the platform follows from the parent image.",
    region: "Leave it out: a pipeline builds in the Region that Kiln is deployed to.",
    clientToken: "Leave it out: Kiln makes its own.",
    dryRun: "Leave it out: validation needs no build.",
    phases: IS_COMPONENT,
    schemaVersion: IS_COMPONENT,
    resources: IS_TEMPLATE,
    properties: IS_TEMPLATE,
  }),
  AWSTemplateFormatVersion: IS_TEMPLATE,
  Type: IS_TEMPLATE,
  Parameters: IS_TEMPLATE,
  Outputs: IS_TEMPLATE,
};
