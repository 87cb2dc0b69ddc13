/** Flags of the commands that work in an AWS account. */
import type { Option } from "../command.ts";

/** Which account, and where in it. */
export const accountOptions: { readonly [name: string]: Option } = {
  stack: {
    type: "string",
    value: "NAME",
    help: "CloudFormation stack of Kiln (default: $KILN_STACK, else kiln-dev).",
  },
  profile: {
    type: "string",
    value: "NAME",
    help: "Profile of the AWS CLI (default: $AWS_PROFILE, else the SDK's own order).",
  },
  region: {
    type: "string",
    value: "REGION",
    help: "Region of the stack (default: the profile's if one is given, else $AWS_REGION).",
  },
};
