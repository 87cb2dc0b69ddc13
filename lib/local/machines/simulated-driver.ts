/** Machines without processes, for tests: commands are answered by a function, state is kept and checked as in real ones. */
import { Cancelled, Conflict, NotFound } from "../../errors.ts";
import type { ExecRequest, ExecResult, Machine, MachineDriver, MachineSpec } from "./driver.ts";

/** Answers a command. May write output with `request.onOutput`, and may reject as a real machine does. */
export type SimulatedExec = (id: string, request: ExecRequest) => ExecResult | Promise<ExecResult>;

export type SimulatedOptions = {
  /** Default: every command ends with 0 at once. */
  readonly exec?: SimulatedExec;
  /** Called before a machine is made; may reject, e.g. to play a computer that cannot. */
  readonly onLaunch?: (spec: MachineSpec) => void | Promise<void>;
  /** Makes the folder of changes that `snapshot` hands over. Default: a name only, "/simulated/⟨id⟩/changes". */
  readonly changes?: (id: string) => Promise<string>;
};

export type SimulatedMachine = {
  readonly spec: MachineSpec;
  readonly state: "running" | "stopped" | "terminated" | "dead";
  /** Layers, top first: those of the spec below those that snapshots have added. */
  readonly lower: readonly string[];
  readonly commands: readonly (readonly string[])[];
};

export type SimulatedDriver = MachineDriver & {
  /** Every machine that was ever launched, in that order. */
  readonly machines: () => readonly SimulatedMachine[];
  /** Lets a machine die unasked. */
  readonly die: (id: string) => void;
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A driver whose machines only exist in memory. Commands that run while a machine ends are killed with it. */
export function simulatedDriver(options: SimulatedOptions = {}): SimulatedDriver {
  const launched = new Map<
    string,
    { about: Writable<SimulatedMachine>; end: (state: "dead") => void }
  >();

  async function launch(spec: MachineSpec): Promise<Machine> {
    if (launched.has(spec.id) && launched.get(spec.id)?.about.state !== "terminated")
      throw new Conflict(`Cannot launch "${spec.id}": a machine of that id exists`);
    await options.onLaunch?.(spec);
    const about: Writable<SimulatedMachine> = {
      spec,
      state: "running",
      lower: spec.lower,
      commands: [],
    };
    const death = Promise.withResolvers<void>();
    let life = new AbortController();
    const end = (state: SimulatedMachine["state"]): void => {
      about.state = state;
      life.abort();
      if (state === "dead") death.resolve();
    };
    launched.set(spec.id, { about, end });
    return {
      id: spec.id,
      died: death.promise,
      exec: (request) => exec(about, request, life.signal, options.exec),
      stop: async () => {
        if (about.state === "running") end("stopped");
      },
      start: async () => {
        if (about.state === "terminated")
          throw new Conflict(`Cannot start "${spec.id}": it is terminated`);
        if (about.state !== "running") life = new AbortController();
        about.state = "running";
      },
      terminate: async () => end("terminated"),
      snapshot: async (keep) => {
        if (about.state === "running" || about.state === "terminated")
          throw new Conflict(
            `Cannot take a snapshot of "${spec.id}": it is ${about.state}, expected stopped`,
          );
        const changes = (await options.changes?.(spec.id)) ?? `/simulated/${spec.id}/changes`;
        about.lower = [await keep(changes), ...about.lower];
      },
    };
  }

  return {
    launch,
    recover: async () => [],
    machines: () => [...launched.values()].map(({ about }) => ({ ...about })),
    die(id) {
      const found = launched.get(id);
      if (found === undefined)
        throw new NotFound(`Cannot let "${id}" die: there is no such machine`);
      found.end("dead");
    },
  };
}

async function exec(
  about: Writable<SimulatedMachine>,
  request: ExecRequest,
  life: AbortSignal,
  answer: SimulatedExec = () => ({ exitCode: 0, signal: null }),
): Promise<ExecResult> {
  const [program] = request.argv;
  if (about.state !== "running")
    throw new Conflict(
      `Cannot run "${program}" in "${about.spec.id}": it is ${about.state}, expected running`,
    );
  if (request.signal?.aborted)
    throw new Cancelled(`Cannot run "${program}": it was cancelled before it started`);
  about.commands = [...about.commands, request.argv];
  const signal = request.signal === undefined ? life : AbortSignal.any([life, request.signal]);
  const killed = new Promise<ExecResult>((resolve) =>
    signal.addEventListener("abort", () => resolve({ exitCode: null, signal: "SIGKILL" }), {
      once: true,
    }),
  );
  return Promise.race([answer(about.spec.id, { ...request, signal }), killed]);
}
