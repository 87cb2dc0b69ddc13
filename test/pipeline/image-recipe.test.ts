import { describe, expect, test } from "vitest";
import { imagePipeline, pipelineIn, problemsIn } from "./read.ts";

/** The recipe of a pipeline whose recipe has more keys. */
function recipeWith(more: string) {
  return pipelineIn(imagePipeline(more)).imageRecipe;
}

describe("imageRecipe", () => {
  test("has defaults for all but the parent image", () => {
    expect(recipeWith("")).toStrictEqual({
      name: "web",
      semanticVersion: { major: 1, minor: 0, patch: "x" },
      parentImage: { kind: "host" },
      components: [],
      blockDeviceMappings: [],
      sanitiseConfiguration: { sanitiseEnabled: true, skipSections: [] },
      amiTags: {},
      amiWatermarks: [],
      tags: {},
    });
  });

  test("reads every key", () => {
    expect(
      recipeWith(`  name: nginx
  description: The web server
  semanticVersion: 2.x.x
  workingDirectory: /var/tmp
  additionalInstanceConfiguration:
    systemsManagerAgent: { uninstallAfterBuild: false }
    userDataOverride: IyEvYmluL3NoCg==
  sanitiseConfiguration: { sanitiseEnabled: false, skipSections: [ssh_files] }
  amiTags: { Built: "{{ imagebuilder:buildDate }}" }
  amiWatermarks: [golden]
  tags: { CostCenter: 42 }
  blockDeviceMappings:
    - deviceName: /dev/xvda
      ebs: { volumeSize: 30, volumeType: gp3, iops: 4000, throughput: 250, encrypted: true, kmsKeyId: alias/images, deleteOnTermination: true, snapshotId: snap-0123456789abcdef0 }
    - { deviceName: /dev/sdb, virtualName: ephemeral0 }
    - { deviceName: /dev/sdc, noDevice: "" }
`),
    ).toStrictEqual({
      name: "nginx",
      description: "The web server",
      semanticVersion: { major: 2, minor: "x", patch: "x" },
      parentImage: { kind: "host" },
      components: [],
      workingDirectory: "/var/tmp",
      additionalInstanceConfiguration: {
        systemsManagerAgent: { uninstallAfterBuild: false },
        userDataOverride: "IyEvYmluL3NoCg==",
      },
      sanitiseConfiguration: { sanitiseEnabled: false, skipSections: ["ssh_files"] },
      amiTags: { Built: "{{ imagebuilder:buildDate }}" },
      amiWatermarks: ["golden"],
      tags: { CostCenter: "42" },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeSize: 30,
            volumeType: "gp3",
            iops: 4000,
            throughput: 250,
            encrypted: true,
            kmsKeyId: "alias/images",
            deleteOnTermination: true,
            snapshotId: "snap-0123456789abcdef0",
          },
        },
        { deviceName: "/dev/sdb", virtualName: "ephemeral0" },
        { deviceName: "/dev/sdc", noDevice: "" },
      ],
    });
  });

  test.each([
    [
      "  userDataOverride: x\n",
      [
        '4:3 Cannot use the key "userDataOverride" in the image recipe: it is unknown → Put it under "additionalInstanceConfiguration".',
      ],
    ],
    [
      '  additionalInstanceConfiguration:\n    userDataOverride: "#!/bin/sh"\n',
      [
        '5:23 Cannot use "#!/bin/sh" for "imageRecipe.additionalInstanceConfiguration.userDataOverride": expected base64 → Encode the script: base64 -w0 script.sh',
      ],
    ],
    [
      "  ParentImage: host\n",
      [
        '4:3 Cannot use the key "ParentImage" in the image recipe: it is unknown → Did you mean "parentImage"?',
      ],
    ],
    [
      "  block_device_mapping: []\n",
      [
        '4:3 Cannot use the key "block_device_mapping" in the image recipe: it is unknown → Did you mean "blockDeviceMappings"? Terraform repeats the block; here it is one list.',
      ],
    ],
    [
      "  components: []\n",
      [
        "4:15 warning: The list of components is empty: the image will be a copy of its parent → Add a component, or leave the key out to say that a copy is meant.",
      ],
    ],
    [
      '  amiTags: { Built: "{{ buildDate }}" }\n',
      [
        '4:22 Cannot use "{{ buildDate }}" for "imageRecipe.amiTags.Built": the variable "buildDate" is unknown, expected imagebuilder:buildDate or imagebuilder:buildVersion → Did you mean "{{ imagebuilder:buildDate }}"?',
      ],
    ],
    [
      "  amiWatermarks: [a, b, c, d, e, f]\n",
      ['4:18 Cannot use 6 entries for "imageRecipe.amiWatermarks": expected 1 to 5'],
    ],
    [
      "  blockDeviceMappings:\n    - { deviceName: /dev/xvda }\n    - { deviceName: /dev/xvda }\n",
      ['6:21 Cannot map the device "/dev/xvda" twice → Join the two mappings.'],
    ],
    [
      "  blockDeviceMappings:\n    - deviceName: /dev/xvda\n      volumeSize: 8\n",
      [
        '6:7 Cannot use the key "volumeSize" in a block device: it is unknown → Put it under "ebs".',
      ],
    ],
    [
      "  blockDeviceMappings:\n    - { virtualName: ephemeral0, ebs: {} }\n",
      [
        '5:34 Cannot read a block device: it has "virtualName" and "ebs", expected at most one of "ebs", "virtualName" and "noDevice" → Keep one of them.',
      ],
    ],
    [
      "  blockDeviceMappings:\n    - ebs: { volumeType: gp2, iops: 50, throughput: 2000 }\n",
      [
        '5:31 Cannot set "iops" of a volume of type gp2: expected one of io1, io2, gp3 → Leave "iops" out, or change "volumeType".',
        '5:37 Cannot use "50" for "imageRecipe.blockDeviceMappings[0].ebs.iops": expected a whole number from 100 to 64000',
        '5:41 Cannot set "throughput" of a volume of type gp2: expected one of gp3 → Leave "throughput" out, or change "volumeType".',
        '5:53 Cannot use "2000" for "imageRecipe.blockDeviceMappings[0].ebs.throughput": expected a whole number from 125 to 1000',
      ],
    ],
    [
      "  blockDeviceMappings:\n    - ebs: { volumeType: io2, volumeSize: 0 }\n",
      [
        '5:26 Cannot make a volume of type io2: "iops" is missing → Add "iops", from 100 to 64000.',
        '5:43 Cannot use "0" for "imageRecipe.blockDeviceMappings[0].ebs.volumeSize": expected a whole number from 1 to 16000',
      ],
    ],
    [
      "  blockDeviceMappings:\n    - ebs: { kmsKeyId: alias/images }\n",
      [
        '5:14 Cannot use "kmsKeyId" for a volume that is not encrypted: expected "encrypted" to be true → Add "encrypted: true".',
      ],
    ],
  ])("reports the problems of %j", (more, expected) => {
    expect(problemsIn(imagePipeline(more))).toStrictEqual(expected);
  });
});
