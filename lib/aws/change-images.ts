/** Calls that change an image: its tags, when it is deprecated, whether it can be deregistered. */
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  EnableImageDeprecationCommand,
  EnableImageDeregistrationProtectionCommand,
} from "@aws-sdk/client-ec2";
import type { Call } from "./connection.ts";
import { ec2Client, tagList } from "./ec2-client.ts";
import type { Images } from "./images.ts";
import { translating } from "./translate-error.ts";

/** Changes images. */
export function imageChangers({
  connection,
  signal,
}: Call): Pick<Images, "tag" | "untag" | "deprecate" | "protect"> {
  const abort = { abortSignal: signal };
  const client = (region: string) => ec2Client(connection, region);
  return {
    async deprecate(region, imageId, at) {
      const deprecate = new EnableImageDeprecationCommand({
        ImageId: imageId,
        DeprecateAt: new Date(at),
      });
      await translating(
        `deprecate image ${imageId} in ${region}`,
        client(region).send(deprecate, abort),
      );
    },
    async protect(region, imageId, WithCooldown) {
      const protect = new EnableImageDeregistrationProtectionCommand({
        ImageId: imageId,
        WithCooldown,
      });
      await translating(
        `protect image ${imageId} in ${region} from deregistration`,
        client(region).send(protect, abort),
      );
    },
    async tag(region, ids, tags) {
      const tag = new CreateTagsCommand({ Resources: [...ids], Tags: tagList(tags) });
      await translating(`tag ${ids.join(", ")} in ${region}`, client(region).send(tag, abort));
    },
    async untag(region, ids, keys) {
      const Tags = keys.map((Key) => ({ Key }));
      const untag = new DeleteTagsCommand({ Resources: [...ids], Tags });
      await translating(`untag ${ids.join(", ")} in ${region}`, client(region).send(untag, abort));
    },
  };
}
