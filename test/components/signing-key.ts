import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key that signs as a vendor does. */
export type SigningKey = {
  readonly fingerprint: string;
  /** The public key, in armour. */
  readonly publicKey: string;
  /** A detached signature. */
  readonly sign: (content: Uint8Array | string) => Uint8Array;
  /** A text with its signature around it, as apt's InRelease is. */
  readonly clearSign: (text: string) => Uint8Array;
  readonly remove: () => void;
};

/** True when this computer has what makes keys. */
export function canSign(): boolean {
  try {
    execFileSync("gpg", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Makes a key of its own in a folder of its own. */
export function signingKey(): SigningKey {
  const home = mkdtempSync(join(tmpdir(), "kiln-key-"));
  const gpg = (...argv: readonly string[]): Buffer =>
    execFileSync(
      "gpg",
      ["--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", ...argv],
      {
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
  gpg("--passphrase", "", "--quick-generate-key", "vendor@example.com", "rsa2048", "sign", "never");
  const listed = gpg("--list-keys", "--with-colons").toString();
  const signed = (kind: string, content: Uint8Array | string): Uint8Array => {
    const [file, out] = [join(home, "content"), join(home, "signed")];
    writeFileSync(file, content);
    gpg("--yes", "--output", out, kind, file);
    return readFileSync(out);
  };
  return {
    fingerprint: /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1] ?? "",
    publicKey: gpg("--armor", "--export").toString(),
    sign: (content) => signed("--detach-sign", content),
    clearSign: (text) => signed("--clear-sign", text),
    remove() {
      execFileSync("gpgconf", ["--homedir", home, "--kill", "all"], { stdio: "ignore" });
      rmSync(home, { recursive: true, force: true });
    },
  };
}
