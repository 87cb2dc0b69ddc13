import fc from "fast-check";
import { expect, test } from "vitest";
import { parseOciReference, renderOciReference } from "../../lib/pipeline/oci-reference.ts";
import { outcome } from "./read.ts";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

test.each([
  ["ghcr.io/a/b", { registry: "ghcr.io", repository: "a/b", tag: "latest" }],
  ["localhost/base:v1", { registry: "localhost", repository: "base", tag: "v1" }],
  ["127.0.0.1:5000/base:v1", { registry: "127.0.0.1:5000", repository: "base", tag: "v1" }],
  [
    "registry:5000/a__b/c-d.e:1_0",
    { registry: "registry:5000", repository: "a__b/c-d.e", tag: "1_0" },
  ],
  [`ghcr.io/a:1@${DIGEST}`, { registry: "ghcr.io", repository: "a", tag: "1", digest: DIGEST }],
])("parseOciReference() reads %s", (text, expected) => {
  expect(outcome(parseOciReference(text))).toStrictEqual(expected);
});

test.each([
  ["alpine", 'it has no registry, expected registry/name:tag → Write "docker.io/library/alpine".'],
  [
    "grafana/grafana",
    '"grafana" is no registry, expected a host name such as docker.io → Write "docker.io/grafana/grafana".',
  ],
  ["ghcr.io/a@sha256:12", 'expected "sha256:" and 64 hexadecimal digits after the @'],
  [
    "ghcr.io/A/b",
    '"A/b" is no repository, expected lower-case letters and digits with . _ - / between them',
  ],
  [
    "ghcr.io/",
    '"" is no repository, expected lower-case letters and digits with . _ - / between them',
  ],
  ["ghcr.io/a:", '"" is no tag, expected up to 128 letters, digits, _ . and -'],
])("parseOciReference() refuses %s", (text, expected) => {
  expect(outcome(parseOciReference(text))).toBe(expected);
});

test("renderOciReference() gives back what parseOciReference() read", () => {
  const reference = fc.record(
    {
      registry: fc.constantFrom("docker.io", "localhost:5000", "public.ecr.aws"),
      repository: fc.stringMatching(/^[a-z0-9]{1,5}(?:[._/-][a-z0-9]{1,5}){0,3}$/),
      tag: fc.stringMatching(/^\w[\w.-]{0,9}$/),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(reference, (one) => {
      expect(outcome(parseOciReference(renderOciReference(one)))).toStrictEqual(one);
    }),
  );
});
