import { failureMessage } from "../../actions/action-failure.ts";
import { parseDocument } from "../../document/parse-document.ts";
import type { Host, Platform } from "../../host/host.ts";
import { hasErrors, type Issue } from "../../source/issue.ts";
import { renderIssue } from "../../source/render.ts";
import { issueAt, sourceOf } from "../../source/source.ts";
import { namesIn } from "../config-file.ts";
import { nestingIssues } from "../nesting-issues.ts";
import { locate, readDocument } from "../read-document.ts";
import { renderJson } from "../report.ts";
import type { ParsedFlags } from "./parse-flags.ts";
import { textOf } from "./run-options-from.ts";
import type { RunnerIo } from "./runner-io.ts";
import { UsageError } from "./usage-error.ts";

const PLATFORMS: readonly Platform[] = ["linux", "windows", "darwin"];

/**
 * `validate`: checks documents and prints every problem of all of them. Needs neither credentials nor network for local
 * documents, and runs nothing.
 *
 * @returns 0 when all are valid, 1 otherwise.
 */
export async function validateCommand(flags: ParsedFlags, io: RunnerIo): Promise<number> {
  const list = textOf(flags, "documents");
  if (list === undefined)
    throw new UsageError("Cannot validate: no documents are given. Use --documents LIST.");
  const platforms = platformsOf(flags, io.host);
  const issues: Issue[] = [];
  for (const path of namesIn(list)) issues.push(...(await issuesOf(path, platforms, flags, io)));
  const isValid = !hasErrors(issues);
  if (flags.has("trace")) for (const issue of issues) io.stderr.write(`${renderIssue(issue)}\n`);
  const errors = issues.filter((issue) => issue.severity === "error");
  const result = {
    validationStatus: isValid ? "success" : "failed",
    message: isValid ? "Validation successful." : errors.map(renderIssue).join("\n"),
  };
  io.stdout(`${renderJson(flags.has("json") ? { ...result, issues } : result)}\n`);
  return isValid ? 0 : 1;
}

function platformsOf(flags: ParsedFlags, host: Host): readonly Platform[] {
  const given = textOf(flags, "os-platforms");
  if (given === undefined) return [host.platform];
  const names = namesIn(given.toLowerCase());
  const wrong = names.filter((name) => !(PLATFORMS as readonly string[]).includes(name));
  if (wrong.length > 0 || names.length === 0)
    throw new UsageError(
      `Cannot use "${given}" for --os-platforms: expected ${PLATFORMS.join(", ")}, with commas between.`,
    );
  return PLATFORMS.filter((platform) => names.includes(platform));
}

async function issuesOf(
  path: string,
  platforms: readonly Platform[],
  flags: ParsedFlags,
  { host, actions }: RunnerIo,
): Promise<readonly Issue[]> {
  try {
    const location = locate(path, host, textOf(flags, "document-s3-bucket-owner"));
    const text = await readDocument(location, path, host);
    const blockedActionModules = namesIn(textOf(flags, "blocked-action-modules") ?? "");
    const found = new Map<string, Issue>();
    for (const platform of platforms) {
      const parsed = parseDocument(text, path, { actions, platform, blockedActionModules });
      const { document } = parsed;
      const top = { document, path, identity: location.identity };
      const nesting =
        document === undefined
          ? []
          : await nestingIssues({ ...top, document }, text, { host, actions });
      for (const issue of [...parsed.issues, ...nesting]) found.set(JSON.stringify(issue), issue);
    }
    return [...found.values()];
  } catch (error) {
    const message = failureMessage(error);
    if (message === undefined) throw error;
    return [
      issueAt({ ...sourceOf("", path) }, { start: 0, end: 0 }, { code: "unreadable", message }),
    ].map((issue) => ({ ...issue, line: 0, column: 0 }));
  }
}
