/** The local EC2: instances are machines of the driver, images are layers in the state folder. */
import type { Operation, Service } from "../../endpoint/service.ts";
import { inCallersAccount } from "./accounts.ts";
import {
  disableImageBlockPublicAccess,
  enableImageBlockPublicAccess,
  getImageBlockPublicAccessState,
} from "./block-public-access.ts";
import {
  rebootInstances,
  startInstances,
  stopInstances,
  terminateInstances,
} from "./change-instances.ts";
import { copyImage } from "./copy-image.ts";
import { createImage } from "./create-image.ts";
import { deregisterImage } from "./deregister-image.ts";
import { describeImages } from "./describe-images.ts";
import { describeInstanceStatus, describeInstances } from "./describe-instances.ts";
import {
  describeRouteTables,
  describeSecurityGroups,
  describeSubnets,
  describeVpcEndpoints,
  describeVpcs,
} from "./describe-network.ts";
import {
  describeExportImageTasks,
  describeFastLaunchImages,
  enableFastLaunch,
  exportImage,
} from "./export-image.ts";
import {
  describeImageAttribute,
  disableImageDeprecation,
  disableImageDeregistrationProtection,
  enableImageDeprecation,
  enableImageDeregistrationProtection,
  modifyImageAttribute,
} from "./image-attributes.ts";
import { describeInstanceTypes } from "./instance-types.ts";
import {
  createLaunchTemplate,
  createLaunchTemplateVersion,
  deleteLaunchTemplate,
  describeLaunchTemplates,
  describeLaunchTemplateVersions,
  modifyLaunchTemplate,
} from "./launch-templates.ts";
import { runInstances } from "./run-instances.ts";
import {
  deleteSnapshot,
  describeSnapshotAttribute,
  describeSnapshots,
  modifySnapshotAttribute,
} from "./snapshots.ts";
import { describeRegions, getConsoleOutput } from "./surroundings.ts";
import { createTags, deleteTags, describeTags } from "./tag-operations.ts";
import type { Ec2World } from "./world.ts";

const OPERATIONS: { readonly [name: string]: (world: Ec2World) => Operation } = {
  CopyImage: copyImage,
  CreateImage: createImage,
  CreateLaunchTemplate: createLaunchTemplate,
  CreateLaunchTemplateVersion: createLaunchTemplateVersion,
  CreateTags: createTags,
  DeleteLaunchTemplate: deleteLaunchTemplate,
  DeleteSnapshot: deleteSnapshot,
  DeleteTags: deleteTags,
  DeregisterImage: deregisterImage,
  DescribeExportImageTasks: describeExportImageTasks,
  DescribeFastLaunchImages: describeFastLaunchImages,
  DescribeImageAttribute: describeImageAttribute,
  DescribeImages: describeImages,
  DescribeInstanceStatus: describeInstanceStatus,
  DescribeInstances: describeInstances,
  DescribeInstanceTypes: describeInstanceTypes,
  DescribeLaunchTemplateVersions: describeLaunchTemplateVersions,
  DescribeLaunchTemplates: describeLaunchTemplates,
  DescribeRegions: describeRegions,
  DescribeRouteTables: describeRouteTables,
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeSnapshotAttribute: describeSnapshotAttribute,
  DescribeSnapshots: describeSnapshots,
  DescribeSubnets: describeSubnets,
  DescribeTags: describeTags,
  DescribeVpcEndpoints: describeVpcEndpoints,
  DescribeVpcs: describeVpcs,
  DisableImageBlockPublicAccess: disableImageBlockPublicAccess,
  DisableImageDeprecation: disableImageDeprecation,
  DisableImageDeregistrationProtection: disableImageDeregistrationProtection,
  EnableFastLaunch: enableFastLaunch,
  EnableImageBlockPublicAccess: enableImageBlockPublicAccess,
  EnableImageDeprecation: enableImageDeprecation,
  EnableImageDeregistrationProtection: enableImageDeregistrationProtection,
  ExportImage: exportImage,
  GetConsoleOutput: getConsoleOutput,
  GetImageBlockPublicAccessState: getImageBlockPublicAccessState,
  ModifyImageAttribute: modifyImageAttribute,
  ModifyLaunchTemplate: modifyLaunchTemplate,
  ModifySnapshotAttribute: modifySnapshotAttribute,
  RebootInstances: rebootInstances,
  RunInstances: runInstances,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  TerminateInstances: terminateInstances,
};

/** EC2 as a service of the endpoint. */
export function ec2Service(world: Ec2World): Service {
  return {
    name: "ec2",
    protocol: "ec2-query",
    namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    operations: Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, operation]) => [
        name,
        inCallersAccount(world, name, operation),
      ]),
    ),
  };
}
