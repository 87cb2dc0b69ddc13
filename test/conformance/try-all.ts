import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inParallel } from "../../lib/actions/in-parallel.ts";
import { checkIsolation } from "../../lib/local/machines/isolation.ts";
import type { Judged } from "./judge.ts";
import { type Laboratory, openLaboratory } from "./laboratory.ts";
import { tryDocument } from "./try-document.ts";

export type Tried = { readonly path: string; readonly outcome: string; readonly seconds: number };

export type TryOptions = {
  readonly isPrepared: boolean;
  /** Machines at the same time. */
  readonly width: number;
  /** For each document. */
  readonly timeLimitSeconds: number;
  readonly signal: AbortSignal;
  readonly onTried?: (tried: Tried) => void;
  /** Is told what makes the outcomes differ from those of other computers. */
  readonly onShortcoming?: (what: string) => void;
};

/** How the outcome begins when it is the runner that is wrong, not the document. */
export const MISBEHAVED = "the runner misbehaved";

/** Why nothing can be tried here; empty when it can. */
export async function whyNoRuns(): Promise<readonly string[]> {
  const stateDirectory = await mkdtemp(join(tmpdir(), "kiln-probe-"));
  try {
    return (await checkIsolation({ stateDirectory, wantsHostParent: true })).problems;
  } finally {
    await rm(stateDirectory, { recursive: true, force: true });
  }
}

/** Tries documents, each in a machine of its own, and leaves nothing behind. What is aborted is not among the results. */
export async function tryAll(
  judged: readonly Judged[],
  options: TryOptions,
): Promise<readonly Tried[]> {
  const documents = await mkdtemp(join(tmpdir(), "kiln-documents-"));
  let laboratory: Laboratory | undefined;
  const all: Tried[] = [];
  try {
    for (const { path, text } of judged) {
      await mkdir(dirname(join(documents, path)), { recursive: true });
      await writeFile(join(documents, path), text);
    }
    const open = await openLaboratory({ documents, isPrepared: options.isPrepared });
    laboratory = open;
    if (open.shortcoming !== undefined) options.onShortcoming?.(open.shortcoming);
    await inParallel(options.width, judged, async (one) => {
      const tried = options.signal.aborted ? undefined : await tryOne(open, one, options);
      if (tried === undefined || options.signal.aborted) return;
      all.push(tried);
      options.onTried?.(tried);
    });
    return all;
  } finally {
    await laboratory?.close();
    await rm(documents, { recursive: true, force: true });
  }
}

async function tryOne(
  laboratory: Laboratory,
  { path, document }: Judged,
  { timeLimitSeconds, signal }: TryOptions,
): Promise<Tried> {
  const start = performance.now();
  const limit = AbortSignal.timeout(timeLimitSeconds * 1000);
  const phases = document?.phases.map((phase) => phase.name) ?? [];
  const subject = await laboratory.launch();
  const outcome = await tryDocument(subject, {
    path,
    phases,
    signal: AbortSignal.any([signal, limit]),
  }).catch((error: unknown) => `${MISBEHAVED}: ${String(error)}`);
  await subject.terminate();
  return { path, outcome, seconds: (performance.now() - start) / 1000 };
}
