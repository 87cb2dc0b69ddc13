/** Advice for keys that people bring from CloudFormation, Terraform and Packer. */

/** Advice by key, as `record` takes it. */
export type Advice = { readonly [key: string]: string };

/**
 * Adds the other spellings of each key: `imageRecipeArn` also advises on CloudFormation's `ImageRecipeArn` and
 * Terraform's `image_recipe_arn`. Keys that only differ in spelling from a real one need no advice: "did you mean"
 * finds those.
 */
export function advise(advice: Advice): Advice {
  return Object.fromEntries(
    Object.entries(advice).flatMap(([key, words]) => spellings(key).map((name) => [name, words])),
  );
}

function spellings(key: string): readonly string[] {
  const pascal = key.charAt(0).toUpperCase() + key.slice(1);
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [key, pascal, snake];
}

const NO_FUNCTIONS = "Write the value itself: CloudFormation's functions are not evaluated.";

/** Advice for CloudFormation's functions, where a mapping may stand for a value. */
export const FUNCTION_ADVICE: Advice = {
  Ref: NO_FUNCTIONS,
  "Fn::Sub": NO_FUNCTIONS,
  "Fn::Join": NO_FUNCTIONS,
  "Fn::GetAtt": NO_FUNCTIONS,
  "Fn::FindInMap": NO_FUNCTIONS,
  "Fn::ImportValue": NO_FUNCTIONS,
  "Fn::If": NO_FUNCTIONS,
  "Fn::Select": NO_FUNCTIONS,
};
