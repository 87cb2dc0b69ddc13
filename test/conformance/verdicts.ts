/**
 * Public documents that are not accepted, each with the codes of its problems and the rule of the language that it
 * breaks. Every other document of the corpus is valid. Nobody adds a line here to make a test pass: each one was looked
 * at and is wrong by the rule it names.
 */
export type Rejection = { readonly codes: readonly string[]; readonly rule: string };

export const REJECTED: { readonly [path: string]: Rejection } = {
  "components/EmmanuelTsouris__ec2-image-builder-components__install-vscode.yml": {
    codes: ["yaml-syntax"],
    rule: "YAML: a comment ends the plain text of commands, which is no list either (1.1, 6.6)",
  },
  "components/andrewblooman__ec2-image-builder__components--install_cloudwatch_agent.yml": {
    codes: ["unknown-key"],
    rule: "unknown key at document level: version (1.1 rule 8)",
  },
  "components/aws-samples__amazon-ec2-image-builder-samples__chef-recipe-execution-windows-component.yml":
    { codes: ["yaml-syntax"], rule: "YAML: a stray quote after a quoted text (1.1)" },
  "components/aws-samples__amazon-ec2-image-builder-samples__inspec-test-linux-component.yml": {
    codes: ["unknown-key"],
    rule: "DeleteFile has no input force (6.16, 6.1 rule 4)",
  },
  "components/awsdocs__ec2-image-builder-user-guide__toe-use-documents--fence0.yml": {
    codes: ["missing-key"],
    rule: "an excerpt of the guide without schemaVersion (1.2)",
  },
  "components/awsdocs__ec2-image-builder-user-guide__toe-use-documents--fence1.yml": {
    codes: ["missing-key"],
    rule: "an excerpt of the guide without schemaVersion (1.2)",
  },
  "components/awsdocs__ec2-image-builder-user-guide__toe-use-documents--fence2.yml": {
    codes: ["invalid-value", "unknown-action"],
    rule: "the guide's outline with type names for values (1.2, 1.6)",
  },
  "components/awslabs__aws-image-builder-document-generator__README--fence1.yml": {
    codes: ["invalid-value", "unknown-key", "wrong-platform"],
    rule: "ExecuteBash beside Windows modules (6.1 rule 12); source and destination of S3Download exchanged, with the input recurse of S3Upload (6.7); a fraction as DWORD (6.25)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__aws-cli-component-windows.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__aws-cli-component.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__cloudwatch-agent-component-windows.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__cloudwatch-agent-component.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__falcon-sensor-component-windows.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__falcon-sensor-component.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__nodejs-component-windows.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__nodejs-component.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__prometheus-exporters-component-windows.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__prometheus-exporters-component.yaml": {
    codes: ["yaml-syntax"],
    rule: "YAML: lines of a here-document stand at the left border (1.1)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__python-component-windows.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__python-component.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__splunk-indexer-component-windows.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__splunk-indexer-component.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__systemd-timesyncd-component.yaml": {
    codes: ["yaml-syntax"],
    rule: "YAML: lines of a here-document stand at the left border (1.1)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__terraform-tflint-component-windows.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/chaunceyyann__aws-imagebuilder-image__terraform-tflint-component.yaml": {
    codes: ["wrong-type"],
    rule: "parameters are not one-key mappings with the name as key (1.3)",
  },
  "components/fdool73__ec2-image-builder-hardening-pipeline__aws-cli-version-2-linux.yml": {
    codes: ["missing-inputs"],
    rule: "the document is cut off: ExecuteBash without inputs (6.1 rule 3)",
  },
  "components/toadslop__aws_imagebuilder_component__reboot.yaml": {
    codes: ["repeated-name"],
    rule: "two steps of one phase have the same name (1.6)",
  },
  "components/toadslop__aws_imagebuilder_component__set-registry.yaml": {
    codes: ["invalid-value"],
    rule: "fractions and lists as DWORD (6.25)",
  },
  "components/toadslop__aws_imagebuilder_component__test.yaml": {
    codes: ["invalid-value", "repeated-name", "unknown-target"],
    rule: "parameters declared twice (1.3); several characters as delimiter (5.3); a chain to a phase that does not exist (3.3)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__image-builder-looping-constructs--frag00.yml": {
    codes: ["invalid-value", "unknown-action"],
    rule: "an outline with type names for values (5.2)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__image-builder-looping-constructs--frag02.yml": {
    codes: ["unknown-action"],
    rule: "an outline: ActionModule is no action (1.6)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__image-builder-looping-constructs--frag04.yml": {
    codes: ["yaml-syntax"],
    rule: "YAML: a backslash in double quotes is an escape (1.1)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__image-builder-looping-constructs--frag05.yml": {
    codes: ["yaml-syntax"],
    rule: "YAML: a backslash in double quotes is an escape (1.1)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__image-builder-looping-constructs--frag06.yml": {
    codes: ["invalid-value", "unknown-action"],
    rule: "an outline: ActionModule is no action (1.6); all delimiters at once (5.3)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__image-builder-looping-constructs--frag07.yml": {
    codes: ["yaml-syntax"],
    rule: "YAML: a comment that begins with // (1.1)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__image-builder-looping-constructs--frag08.yml": {
    codes: ["missing-key", "unknown-key"],
    rule: "inputs nested under commands (5.7)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag06.yml": {
    codes: ["yaml-syntax"],
    rule: "YAML followed by an example of output as JSON (1.1)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag07.yml": {
    codes: ["yaml-syntax"],
    rule: "YAML followed by an example of output as JSON (1.1)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag08.yml": {
    codes: ["yaml-syntax"],
    rule: "YAML followed by an example of output as JSON (1.1)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag09.yml": {
    codes: ["yaml-syntax"],
    rule: "YAML followed by an example of output as JSON (1.1)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag34.yml": {
    codes: ["yaml-syntax"],
    rule: "YAML: list items at different columns (1.1)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag55.yml": {
    codes: ["yaml-syntax"],
    rule: "YAML: an unquoted * is an alias (1.1)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag56.yml": {
    codes: ["yaml-syntax"],
    rule: "YAML: an unquoted * is an alias (1.1)",
  },
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag94.yml": {
    codes: ["invalid-value"],
    rule: "a fraction as DWORD (6.25)",
  },
};
