import { record, required } from "../source/collections.ts";
import { oneOf, text } from "../source/scalars.ts";
import { below, INVALID, kindInWords, refine, report, type Shape } from "../source/shape.ts";
import type { Action } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";
import { MULTI_SEPARATOR, type RegistryType, registryData, registryKey } from "./registry-data.ts";
import { runCommand } from "./run-command.ts";
import { runItems } from "./run-items.ts";

export type SetRegistryInputs = {
  readonly path: string;
  /** "(Default)" or empty for the value without a name. */
  readonly name: string;
  readonly value: string | readonly string[];
  readonly type: RegistryType;
};

/** Text, or a list of texts. */
const textOrList: Shape<string | readonly string[]> = {
  schema: () => ({ anyOf: [text().schema(), { type: "array", items: text().schema() }] }),
  read(node, reading) {
    if (node.kind === "mapping")
      return report(reading, node, {
        code: "wrong-type",
        message: `Cannot read "${reading.path}": it is ${kindInWords(node)}, expected text, a number or a list of them`,
      });
    if (node.kind === "scalar") return text().read(node, reading);
    const texts = node.items.map((item, index) => text().read(item, below(reading, index)));
    return texts.includes(INVALID) ? INVALID : (texts as string[]);
  },
};

const item: Shape<SetRegistryInputs> = refine(
  record({
    path: required(
      refine(text(), (path) => {
        const key = registryKey(path);
        return "problem" in key
          ? `Cannot use "${path}" as a registry key: ${key.problem}`
          : undefined;
      }),
    ),
    name: required(text()),
    value: required(textOrList),
    type: required(oneOf(["BINARY", "DWORD", "QWORD", "SZ", "EXPAND_SZ", "MULTI_SZ"])),
  }),
  ({ name, value, type }) => {
    const data = registryData(value, type);
    return "problem" in data
      ? `Cannot set the registry value "${name}": ${data.problem}`
      : undefined;
  },
);

/** Sets values of the registry; missing keys are made. */
export const setRegistry: Action<SetRegistryInputs> = {
  name: "SetRegistry",
  platforms: ["windows"],
  form: "list",
  needsInputs: true,
  item,
  outputs: [],
  run: (items, context) =>
    runItems("SetRegistry", items, context, async (inputs) => {
      const command = { file: "reg.exe", arguments: argumentsOf(inputs) };
      const { code, stdout } = await runCommand(command, context);
      if (code !== 0)
        throw new ActionFailure(
          `Cannot set the registry value "${inputs.name}" of "${inputs.path}": reg.exe ends with ${code ?? "a signal"}${stdout === "" ? "" : `, ${stdout}`}`,
        );
    }),
};

function argumentsOf({ path, name, value, type }: SetRegistryInputs): readonly string[] {
  const key = registryKey(path);
  const data = registryData(value, type);
  // The shape of the inputs has refused both cases.
  if ("problem" in key || "problem" in data) throw new Error("Registry inputs are unchecked");
  const isDefault = name === "" || name === "(Default)";
  return [
    "add",
    key.text,
    ...(isDefault ? ["/ve"] : ["/v", name]),
    "/t",
    `REG_${type}`,
    ...(type === "MULTI_SZ" ? ["/s", MULTI_SEPARATOR] : []),
    "/d",
    data.text,
    "/f",
  ];
}
