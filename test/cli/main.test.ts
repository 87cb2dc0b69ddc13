import { describe, expect, test } from "vitest";
import { commands } from "../../lib/cli/commands.ts";
import { main } from "../../lib/cli/main.ts";
import { version } from "../../lib/cli/version.ts";
import { capturedIo } from "../fakes/io.ts";

async function run(...argv: readonly string[]) {
  const io = capturedIo();
  return { code: await main(argv, io), out: io.out(), err: io.err() };
}

describe("main()", () => {
  test("lists every command and the exit codes with --help", async () => {
    const { code, out } = await run("--help");
    expect(code).toBe(0);
    const width = Math.max(...commands.map(({ name }) => name.length));
    for (const { name, summary } of commands)
      expect(out).toContain(`${name.padEnd(width)}  ${summary}`);
    expect(out).toContain(
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 invalid document, 130 interrupted.",
    );
  });

  test("shows the help on standard error, as wrong usage, without arguments", async () => {
    const { code, out, err } = await run();
    expect({ code, out }).toStrictEqual({ code: 2, out: "" });
    expect(err).toContain("Usage: kiln COMMAND");
  });

  test("prints the version alone", async () => {
    expect(await run("--version")).toStrictEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  test.each(commands.filter(({ isRaw }) => isRaw !== true).map(({ name }) => name))(
    "kiln %s --help shows its options and an example, like kiln help",
    async (name) => {
      const { code, out } = await run(name, "--help");
      expect(code).toBe(0);
      expect(out).toContain(`Usage: kiln ${name}`);
      expect(out).toContain("-h, --help");
      expect(out).toMatch(new RegExp(`Examples:\n  .*kiln ${name}`));
      expect((await run("help", name)).out).toBe(out);
    },
  );

  test("hands run and validate over to the component runner as they are", async () => {
    const { code, err } = await run("validate", "--documnets", "x.yml");
    expect(code).toBe(1);
    expect(err).toContain("--documents");
  });
});
