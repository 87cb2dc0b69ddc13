/** Searches for parent images: the newest AMI of some owners by name. */
import { defaulted, list, record, required } from "../source/collections.ts";
import { oneOf, text } from "../source/scalars.ts";
import { described, type Infer } from "../source/shape.ts";
import { advise, FUNCTION_ADVICE } from "./foreign-keys.ts";

/** The newest AMI that fits. `name` is an EC2 name filter: `*` and `?` are wildcards. */
export const amiFilter = record(
  {
    owners: required(
      described(
        list(
          text({
            pattern: /^(?:[0-9]{12}|self|amazon|aws-marketplace|aws-backup-vault)$/,
            expected: "an account id of 12 digits, self, amazon or aws-marketplace",
          }),
          { minimum: 1, maximum: 50 },
        ),
        "Who owns the AMI: account ids, self, amazon or aws-marketplace.",
      ),
    ),
    name: required(
      described(
        text({ minLength: 1, maxLength: 128 }),
        "Name of the AMI; * and ? are wildcards. The newest match is taken.",
      ),
    ),
    architecture: defaulted(
      described(oneOf(["x86_64", "arm64"]), "Processor of the AMI."),
      "x86_64",
    ),
  },
  {
    what: "the search for a parent image",
    advice: advise({
      ...FUNCTION_ADVICE,
      mostRecent: "Leave it out: the newest match is always taken.",
      filters: "Write name, owners and architecture without it.",
      virtualizationType: "Leave it out: only hvm images are found.",
      rootDeviceType: "Leave it out: only images with an EBS root are found.",
    }),
  },
);

/** Searches for the newest AMI of some owners by name. */
export type AmiFilter = Infer<typeof amiFilter>;
