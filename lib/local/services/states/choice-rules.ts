import { isJsonObject, type JsonObject } from "./json.ts";

/** The rules of a Choice state; none for other states. */
export function choiceRules(raw: JsonObject): readonly JsonObject[] {
  const choices = raw["Choices"];
  return Array.isArray(choices) ? choices.filter(isJsonObject) : [];
}
