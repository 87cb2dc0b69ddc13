import { expect, test } from "vitest";
import {
  enterArguments,
  privilegeOf,
  type UserFacts,
  userNamespaceArguments,
} from "../../../lib/local/machines/privilege.ts";

const USER: UserFacts = {
  userId: 1000,
  uidMap: "         0          0 4294967295\n",
  hasNewuidmap: true,
  subordinateUsers: "ann:100000:65536\n",
  subordinateGroups: "ann:100000:65536\n",
  userName: "ann",
};

test.each([
  { name: "root", facts: { ...USER, userId: 0 }, expected: "root" },
  {
    name: "root of a container",
    facts: { ...USER, userId: 0, uidMap: "0 1000 1\n1 100000 65536\n" },
    expected: "contained-root",
  },
  { name: "a user with a range of ids", facts: USER, expected: "mapped" },
  {
    name: "a user whose range is under his number",
    facts: { ...USER, subordinateUsers: "1000:1:9\n", subordinateGroups: "1000:1:9" },
    expected: "mapped",
  },
  { name: "a user without newuidmap", facts: { ...USER, hasNewuidmap: false }, expected: "single" },
  {
    name: "a user without a range",
    facts: { ...USER, subordinateUsers: "bob:100000:65536\n" },
    expected: "single",
  },
  {
    name: "a user without a range of groups",
    facts: { ...USER, subordinateGroups: "" },
    expected: "single",
  },
])("privilegeOf() finds $expected for $name", ({ facts, expected }) => {
  expect(privilegeOf(facts)).toBe(expected);
});

test("only ordinary users get a user namespace", () => {
  expect(
    (["root", "contained-root", "mapped", "single"] as const).map(userNamespaceArguments),
  ).toStrictEqual([
    [],
    [],
    ["--user", "--map-root-user", "--map-auto"],
    ["--user", "--map-root-user"],
  ]);
  expect(enterArguments("root", 7)).not.toContain("--user");
  expect(enterArguments("mapped", 7)).toContain("--user");
});
