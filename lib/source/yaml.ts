import { Composer, type Document, isScalar, Lexer, type ParsedNode, Parser } from "yaml";
import type { Issue } from "./issue.ts";
import type { Node, Span } from "./node.ts";
import { issueAt, type Problem, type Source, sourceOf } from "./source.ts";
import { MAX_DEPTH, scalarOf, spanOf, TreeLimit, TreeReader, tooComplex } from "./tree-reader.ts";

/** Longest text that is parsed, in UTF-16 code units. The service's own limit for a component is 64 KB. */
export const MAX_SOURCE_LENGTH = 1_048_576;
/** A line has about five: indentation, key, colon, blank, text. A text of this many is parsed in half a second. */
const MAX_TOKENS = 150_000;
/** More than two are read only to tell what is wrong with a text that goes wrong in several of them. */
const MAX_DOCUMENTS = 50;
const MAX_SYNTAX_ISSUES = 20;
const NOWHERE: Span = { start: 0, end: 0 };

/** What came of a text: its tree (undefined when there is none) and every syntax problem in it. */
export type ParsedSource = {
  readonly source: Source;
  readonly root: Node | undefined;
  readonly issues: readonly Issue[];
};

/**
 * Parses one YAML (or JSON) document into a tree with positions. Never throws.
 *
 * @param file Name for messages, as the caller gave it.
 */
export function parseYaml(text: string, file: string): ParsedSource {
  const source = sourceOf(text, file);
  const whole = { start: 0, end: 1 };
  const fail = (span: Span, problem: Problem): ParsedSource => ({
    source,
    root: undefined,
    issues: [issueAt(source, span, problem)],
  });
  if (text.length > MAX_SOURCE_LENGTH)
    return fail(whole, {
      code: "too-large",
      message: `Cannot read the document: it has ${text.length} characters, expected at most ${MAX_SOURCE_LENGTH}`,
      remedy: "Split it into several documents.",
    });
  try {
    const documents = withoutStacks(() => documentsIn(text));
    const issues = documents.flatMap((document) => syntaxIssues(document, source));
    const [first, ...others] = documents;
    const second = others.find((document) => !isEmpty(document));
    if (first === undefined)
      return fail(whole, {
        code: "empty-document",
        message: "Cannot read the document: it is empty, expected a mapping",
      });
    if (second !== undefined && issues.length === 0)
      return fail(spanOf(second.range), SEVERAL_DOCUMENTS);
    if (issues.length > 0) return { source, root: undefined, issues };
    return { source, root: new TreeReader().read(first.contents, 0), issues: [] };
  } catch (error) {
    if (error instanceof TreeLimit) return fail(error.span, error.problem);
    throw error;
  }
}

const SEVERAL_DOCUMENTS: Problem = {
  code: "several-documents",
  message: "Cannot read the document: the file has several YAML documents, expected one",
  remedy: "Put each document into a file of its own.",
};

/** Runs work whose errors are only messages: catching the stack of each takes most of the time of a broken text. */
function withoutStacks<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/**
 * The YAML documents of a text. The library's stages are run one token at a time, so that hostile nesting ends before
 * its recursion does and a text that is one long error ends early.
 */
function documentsIn(text: string): Document.Parsed<ParsedNode>[] {
  const parser = new Parser();
  const composer = new Composer({
    schema: "failsafe",
    strict: true,
    uniqueKeys: false,
    version: "1.2",
    prettyErrors: false,
  });
  const documents: Document.Parsed<ParsedNode>[] = [];
  let tokens = 0;
  let offset = 0;
  const compose = (token: Parameters<Composer["next"]>[0]): void => {
    for (const document of composer.next(token)) {
      documents.push(document as Document.Parsed<ParsedNode>);
      if (documents.length > MAX_DOCUMENTS)
        throw new TreeLimit(spanOf(document.range), SEVERAL_DOCUMENTS);
    }
  };
  for (const lexeme of new Lexer().lex(text)) {
    if (++tokens > MAX_TOKENS || parser.stack.length > MAX_DEPTH)
      throw tooComplex({ start: offset, end: offset + 1 });
    for (const token of parser.next(lexeme)) compose(token);
    offset = parser.offset;
  }
  for (const token of parser.end()) compose(token);
  for (const document of composer.end()) documents.push(document as Document.Parsed<ParsedNode>);
  return documents;
}

/** A broken text gives one error after another about the same place; the first of each line says what there is to say. */
function syntaxIssues(document: Document.Parsed<ParsedNode>, source: Source): Issue[] {
  const issues = new Map<number, Issue>();
  for (const error of document.errors) {
    if (issues.size >= MAX_SYNTAX_ISSUES) break;
    const issue = issueAt(source, spanOf(error.pos), {
      code: "yaml-syntax",
      message: `Cannot parse YAML: ${error.message.split("\n")[0]}`,
    });
    if (!issues.has(issue.line)) issues.set(issue.line, issue);
  }
  return [...issues.values()];
}

/** What a last `---` leaves. */
function isEmpty({ contents }: Document.Parsed<ParsedNode>): boolean {
  return contents === null || (isScalar(contents) && scalarOf(contents, NOWHERE).isNull);
}
