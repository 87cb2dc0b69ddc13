/** Calls that make images, tagged at birth. */
import { CopyImageCommand, CreateImageCommand } from "@aws-sdk/client-ec2";
import type { Call } from "./connection.ts";
import { ec2Client, tagSpecification } from "./ec2-client.ts";
import type { Images } from "./images.ts";
import { translating } from "./translate-error.ts";

/** Makes images of instances and copies of images. */
export function imageMakers({ connection, signal }: Call): Pick<Images, "create" | "copy"> {
  const abort = { abortSignal: signal };
  return {
    async create(region, request) {
      const { instanceId, name, description, imageTags, snapshotTags } = request;
      const create = new CreateImageCommand({
        InstanceId: instanceId,
        Name: name,
        ...(description === undefined ? {} : { Description: description }),
        TagSpecifications: [
          tagSpecification("image", imageTags),
          tagSpecification("snapshot", snapshotTags),
        ],
      });
      const { ImageId } = await translating(
        `create image "${name}" of ${instanceId}`,
        ec2Client(connection, region).send(create, abort),
      );
      return ImageId ?? "";
    },
    async copy(region, request) {
      const { name, description, kmsKeyId, imageTags, snapshotTags } = request;
      const copy = new CopyImageCommand({
        ClientToken: request.clientToken,
        SourceRegion: request.sourceRegion,
        SourceImageId: request.sourceImageId,
        Name: name,
        ...(description === undefined ? {} : { Description: description }),
        ...(kmsKeyId === undefined ? {} : { Encrypted: true, KmsKeyId: kmsKeyId }),
        TagSpecifications: [
          tagSpecification("image", imageTags),
          tagSpecification("snapshot", snapshotTags),
        ],
      });
      const { ImageId } = await translating(
        `copy image ${request.sourceImageId} to ${region}`,
        ec2Client(connection, region).send(copy, abort),
      );
      return ImageId ?? "";
    },
  };
}
