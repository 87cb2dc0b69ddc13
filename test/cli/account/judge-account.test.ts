import { describe, expect, test } from "vitest";
import { check, fail, ok, warn, worstOf } from "../../../lib/cli/account/check.ts";
import {
  judgeCpus,
  judgeNetwork,
  judgePart,
  judgeProfile,
  judgeRunners,
  judgeStack,
  judgeVersion,
} from "../../../lib/cli/account/judge-account.ts";
import { renderChecks } from "../../../lib/cli/render/checks.ts";
import { styleFor } from "../../../lib/cli/render/style.ts";
import { Denied } from "../../../lib/errors.ts";
import { capturedIo } from "../../fakes/io.ts";

const stack = (status: string) => ({ name: "kiln-dev", status, outputs: {} });

test.each([
  ["CREATE_COMPLETE", "ok"],
  ["UPDATE_COMPLETE", "ok"],
  ["UPDATE_ROLLBACK_COMPLETE", "warn"],
  ["UPDATE_IN_PROGRESS", "warn"],
  ["ROLLBACK_COMPLETE", "fail"],
  ["DELETE_FAILED", "fail"],
])("judgeStack() takes %s for %s", (status, expected) => {
  expect(judgeStack(stack(status)).status).toBe(expected);
});

test.each([
  ["0.2.0", "ok"],
  ["0.1.0", "warn"],
  ["0.3.0", "warn"],
  [undefined, "ok"],
])("judgeVersion() takes stack %s and command 0.2.0 for %s", (deployed, expected) => {
  expect(judgeVersion(deployed, "0.2.0").status).toBe(expected);
});

test("worstOf() is the first of the worst findings", () => {
  expect(worstOf([ok("a"), warn("b"), fail("c"), fail("d")])).toStrictEqual(fail("c"));
  expect(worstOf([ok("a"), ok("b")])).toStrictEqual(ok("a"));
});

test.each([
  ["ACTIVE", "ok"],
  ["DELETING", "fail"],
  [undefined, "fail"],
])("judgePart() takes a state machine that is %s for %s", (status, expected) => {
  expect(judgePart("state machine", status, "ACTIVE").status).toBe(expected);
});

test("judgeRunners() warns of one that is missing, and fails without any", () => {
  expect(judgeRunners(["linux-x64", "linux-arm64"], []).status).toBe("ok");
  expect(judgeRunners(["linux-x64"], ["linux-arm64"])).toMatchObject({
    status: "warn",
    detail: "there is none for linux-arm64",
  });
  expect(judgeRunners([], ["linux-x64", "linux-arm64"]).status).toBe("fail");
});

test.each([
  [{ name: "p", exists: true, role: "r", denied: [] }, "ok"],
  [{ name: "p", exists: true, role: "r", denied: ["ssmmessages:OpenDataChannel"] }, "fail"],
  [{ name: "p", exists: true, denied: [] }, "fail"],
  [{ name: "p", exists: false, denied: [] }, "fail"],
])("judgeProfile() takes %j for %s", (facts, expected) => {
  expect(judgeProfile(facts).status).toBe(expected);
});

describe("judgeNetwork()", () => {
  const vpc = { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
  const facts = {
    subnetId: "subnet-1",
    securityGroupIds: ["sg-1"],
    allowsHttps: true,
    hasPublicAddress: false,
    endpoints: [],
  };
  const route = { target: "igw-1", isBlackhole: false };
  test.each([
    ["no default VPC", undefined, undefined, "warn"],
    ["no subnet", { ...vpc, subnetIds: [] }, undefined, "warn"],
    ["a route", vpc, { ...facts, defaultRoute: route }, "ok"],
    [
      "a route to nowhere",
      vpc,
      { ...facts, defaultRoute: { ...route, isBlackhole: true } },
      "fail",
    ],
    ["neither route nor endpoints", vpc, facts, "fail"],
    [
      "all endpoints",
      vpc,
      { ...facts, endpoints: ["ssm", "ssmmessages", "ec2messages", "s3"] },
      "ok",
    ],
    ["no way out", vpc, { ...facts, allowsHttps: false, defaultRoute: route }, "fail"],
  ])("takes %s for what it is", (_, network, known, expected) => {
    expect(judgeNetwork(network, known).status).toBe(expected);
  });
});

test.each([
  [32, "ok"],
  [2, "warn"],
  [1, "fail"],
  [undefined, "warn"],
])("judgeCpus() takes a quota of %s for %s", (quota, expected) => {
  expect(judgeCpus(quota).status).toBe(expected);
});

test("check() warns of what may not be looked at", async () => {
  const denied = async () => {
    throw new Denied("Cannot ask for the quota: AccessDeniedException");
  };
  expect(await check("quota", denied)).toStrictEqual({
    name: "quota",
    status: "warn",
    detail: "it cannot be checked: Cannot ask for the quota: AccessDeniedException",
  });
});

test("renderChecks() gives a line a check, with what to do below", () => {
  const checks = [
    { name: "stack", ...ok("kiln-dev is CREATE_COMPLETE") },
    { name: "registry", status: "fail" as const, detail: "it is gone", remedy: "Deploy again." },
  ];
  expect(renderChecks(checks, styleFor(capturedIo().stdout, {}))).toBe(
    "ok    stack     kiln-dev is CREATE_COMPLETE\nfail  registry  it is gone\n                → Deploy again.\n",
  );
});
