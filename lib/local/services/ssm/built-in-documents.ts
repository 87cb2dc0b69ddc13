/** Documents that every account has. */
import { parseCommandDocument } from "../../agent/command-document.ts";
import type { StoredDocument } from "./world.ts";

const RUN_SHELL_SCRIPT = `
schemaVersion: "2.2"
description: Run a shell script or specify the commands to run.
parameters:
  commands:
    type: StringList
    description: (Required) Specify a shell script or a command to run.
    minItems: 1
  workingDirectory:
    type: String
    default: ""
    description: (Optional) The path to the working directory on your instance.
  executionTimeout:
    type: String
    default: "3600"
    description: (Optional) The time in seconds for a command to complete.
    allowedPattern: "^[1-9][0-9]{0,5}$"
mainSteps:
  - action: aws:runShellScript
    name: runShellScript
    inputs:
      runCommand: "{{ commands }}"
      workingDirectory: "{{ workingDirectory }}"
      timeoutSeconds: "{{ executionTimeout }}"
`;

const CONTENTS: { readonly [name: string]: string } = { "AWS-RunShellScript": RUN_SHELL_SCRIPT };

/** A document that every account has; undefined when there is none of that name. */
export function builtInDocument(name: string): StoredDocument | undefined {
  const content = Object.hasOwn(CONTENTS, name) ? CONTENTS[name] : undefined;
  if (content === undefined) return undefined;
  const { document } = parseCommandDocument(content, name);
  if (document === undefined) return undefined;
  const version = { content, format: "YAML" as const, document, createdAt: 0 };
  return { name, owner: "Amazon", tags: {}, versions: [version], defaultVersion: 1 };
}
