import { describe, expect, test } from "vitest";
import type { BuildPlan } from "../../../lib/build/plan.ts";
import type { BuildPreview } from "../../../lib/build/preview-build.ts";
import { renderPreview } from "../../../lib/cli/render/preview.ts";
import { component, INGREDIENTS } from "../../fakes/ingredients.ts";

const same = (text: string) => text;
const PLAIN = { dim: same, bold: same, red: same, green: same, yellow: same };

const PLAN: BuildPlan = {
  ...INGREDIENTS,
  buildId: "preview",
  pipeline: "web",
  image: { name: "web", version: "1.0.1", build: 1 },
  createdAt: "2026-11-22T10:00:00.000Z",
  accountId: "123456789012",
  region: "eu-west-1",
  components: [
    component("web.yml", "b", { parameters: [{ name: "Port", value: "80" }] }),
    component("db@1.x.x", "c", { version: "1.2.0/3" }),
  ],
  fingerprint: "f",
  infrastructure: {
    instanceTypes: ["t3.medium"],
    terminateInstanceOnFailure: true,
    resourceTags: {},
    tags: {},
  },
  isTested: true,
  keepMachineOnFailure: false,
  regions: [
    {
      region: "eu-west-1",
      imageName: "web 1",
      tags: {},
      ssmParameters: [],
      launchTemplates: [],
      licenseConfigurationArns: [],
    },
  ],
};

const LAST = { name: "web", version: "1.0.0", build: 4 };

function why(preview: Partial<BuildPreview>): string {
  const difference = { verdict: "changed", changes: [] } as const;
  const text = renderPreview({ plan: PLAN, difference, documents: [], ...preview }, PLAIN);
  return text.slice(0, text.indexOf("\nPlan\n"));
}

describe("renderPreview()", () => {
  test("shows each difference, and the lines of a component that changed", () => {
    const text = why({
      last: LAST,
      difference: {
        verdict: "changed",
        changes: [
          {
            kind: "component-changed",
            component: "web.yml",
            from: { digest: "a" },
            to: { digest: "b" },
          },
          { kind: "component-added", component: "db@1.x.x", digest: "c" },
        ],
      },
      documents: [
        {
          component: "web.yml",
          places: [
            [
              { mark: "-", line: "old" },
              { mark: "+", line: "new\u001b[2J" },
            ],
            [{ mark: " ", line: "kept" }],
          ],
        },
      ],
    });
    expect(text).toBe(`A build would make web@1.0.1/1, which differs from web@1.0.0/4
  ~ Component "web.yml" changed from a to b
      - old
      + new
      …
        kept
  ~ Component "db@1.x.x" is new
`);
  });

  test("says that nothing has changed", () => {
    expect(why({ last: LAST, difference: { verdict: "same", changes: [] } })).toBe(
      "Nothing has changed since web@1.0.0/4\n  A build would make the same image again, as web@1.0.1/1\n",
    );
  });

  test("says that there is no image yet", () => {
    expect(why({ difference: { verdict: "first", changes: [] } })).toBe(
      "A build would make web@1.0.1/1\n  There is no image of this pipeline yet\n",
    );
  });

  test("shows what the build would do", () => {
    const text = renderPreview(
      { plan: PLAN, difference: { verdict: "first", changes: [] }, documents: [] },
      PLAIN,
    );
    expect(text.slice(text.indexOf("Plan\n"))).toBe(`Plan
  fingerprint f
  parent      ami-1  base 1
  machine     linux x86_64
  component   web.yml  b
                Port = 80
  component   db@1.x.x  1.2.0/3  c
  folder      /tmp
  instance    t3.medium
  tests       on a second instance
  image       eu-west-1  web 1
`);
  });
});
