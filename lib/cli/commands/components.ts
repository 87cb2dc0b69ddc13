/** `kiln components`: the component library, as a list or one component of it. */
import { NotFound } from "../../errors.ts";
import { nearest } from "../../source/nearest.ts";
import { type Invocation, UsageError } from "../command.ts";
import { EXIT } from "../io.ts";
import { type ComponentAbout, describeComponent } from "../library/describe-component.ts";
import { readLibrary } from "../library/read-library.ts";
import { renderComponent, renderComponents } from "../render/components.ts";

/** Lists the newest version of each component, or shows one. @throws {NotFound} There is none of that name. */
export async function runComponentLibrary({ operands, flags, io }: Invocation): Promise<number> {
  const [written] = operands;
  if (operands.length > 1)
    throw new UsageError("Cannot show components: expected at most one", "kiln components nginx");
  const all = (await readLibrary(io.packageRoot)).map(describeComponent);
  const isJson = flags["json"] === true;
  if (written === undefined) {
    const newest = newestOf(all);
    io.stdout.write(isJson ? json(newest) : renderComponents(newest));
    return EXIT.done;
  }
  const about = find(all, written);
  const versions = all.filter(({ name }) => name === about.name).map(({ version }) => version);
  io.stdout.write(isJson ? json({ ...about, versions }) : renderComponent(about, versions));
  return EXIT.done;
}

/** The newest version of each component; the library is sorted. */
export function newestOf(library: readonly ComponentAbout[]): readonly ComponentAbout[] {
  return [...new Map(library.map((about) => [about.name, about])).values()];
}

/** @param written `nginx` for the newest version, or `nginx@1.0.0`. */
function find(library: readonly ComponentAbout[], written: string): ComponentAbout {
  const [wanted = "", version] = written.split("@");
  const found = library
    .filter((about) => about.name === wanted && (version ?? about.version) === about.version)
    .at(-1);
  if (found !== undefined) return found;
  const names = newestOf(library).map(({ name }) => name);
  if (names.includes(wanted)) {
    const versions = library.filter(({ name }) => name === wanted).map((about) => about.version);
    throw new NotFound(
      `Cannot show component "${written}": the library has only versions ${versions.join(", ")} of it`,
    );
  }
  const guess = nearest(wanted, names);
  throw new NotFound(
    `Cannot show component "${written}": the library has none of that name${guess === undefined ? "" : `, did you mean "${guess}"?`}`,
  );
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
