import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMasker } from "../../lib/runner/masker.ts";

describe("createMasker()", () => {
  test("mask() replaces every occurrence by the token, the longest secret first", () => {
    const masker = createMasker();
    masker.add("abc", "{{ One }}");
    masker.add("abcdef", "{{ Two }}");
    expect(masker.mask("abc abcdef abcabc a.bc")).toBe(
      "{{ One }} {{ Two }} {{ One }}{{ One }} a.bc",
    );
  });

  test("mask() takes characters of regular expressions as they are", () => {
    const masker = createMasker();
    masker.add("a.*(b)$[", "{{ One }}");
    expect(masker.mask("xa.*(b)$[y axxb")).toBe("x{{ One }}y axxb");
  });

  test("mask() hides each line of a secret with several lines, but not its short lines", () => {
    const masker = createMasker();
    masker.add("-----\nsecret\n}\n", "{{ Key }}");
    expect(masker.mask("Stdout: secret")).toBe("Stdout: {{ Key }}");
    expect(masker.mask("-----\nsecret\n}")).toBe("{{ Key }}");
    expect(masker.mask("}")).toBe("}");
  });

  test("an empty value is no secret", () => {
    const masker = createMasker();
    masker.add("", "{{ One }}");
    expect(masker.mask("text")).toBe("text");
  });

  test("unseal() gives back what seal() took, and no sealed text holds the secret", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((text) => !"{ Token }".includes(text)),
        fc.array(fc.string()),
        (secret, parts) => {
          const masker = createMasker();
          masker.add(secret, "{{ Token }}");
          const text = parts.join(secret);
          const sealed = masker.seal(text);
          expect(sealed.replaceAll("{{ Token }}", "")).not.toContain(secret);
          expect(masker.unseal(sealed)).toBe(text);
        },
      ),
    );
  });

  test("tokensIn() names what a sealed text needs, once each", () => {
    const masker = createMasker();
    masker.add("abc", "{{ One }}");
    masker.add("def", "{{ Two }}");
    expect(masker.tokensIn(masker.seal("abc def abc {{ Three }}"))).toStrictEqual([
      "{{ One }}",
      "{{ Two }}",
    ]);
  });

  test("unseal() leaves the token of an unknown secret", () => {
    const sealing = createMasker();
    sealing.add("abc", "{{ One }}");
    expect(createMasker().unseal(sealing.seal("x abc"))).toBe("x {{ One }}");
  });
});
