/** Names of AWS Regions. */
import { nearest } from "../source/nearest.ts";
import { text } from "../source/scalars.ts";
import { INVALID, report, type Shape } from "../source/shape.ts";

/** Regions known when this was written; new ones appear each year, so an unknown one is only warned about. */
export const KNOWN_REGIONS: readonly string[] = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "cn-north-1",
  "cn-northwest-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eusc-de-east-1",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
];

const wellFormed = text({
  pattern: /^[a-z]{2,4}(?:-[a-z]+)+-[0-9]+$/,
  expected: "a Region such as eu-west-1",
});

/** The name of a Region. One that is not known is a warning. */
export const regionName: Shape<string> = {
  schema: wellFormed.schema,
  read(node, reading) {
    const name = wellFormed.read(node, reading);
    if (name === INVALID || KNOWN_REGIONS.includes(name)) return name;
    const guess = nearest(name, KNOWN_REGIONS);
    report(reading, node, {
      code: "unknown-region",
      severity: "warning",
      message: `The Region "${name}" is not known to this version of Kiln`,
      ...(guess === undefined
        ? {}
        : { remedy: `Did you mean "${guess}"? A newer Region works too.` }),
    });
    return name;
  },
};
