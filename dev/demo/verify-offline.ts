import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { PlainError } from "../../serve/plain-error.ts";

type Offline = { files: string; certificate: string; publicKey: string; scheme: string };

/** Takes the file apart with nothing of ours, and lets openssl judge it, and the same file with one byte changed. */
export async function verifyOffline({ files, certificate, publicKey, scheme }: Offline): Promise<void> {
  const at = (file: string) => join(files, `${scheme.toLowerCase()}.${file}`);
  writeFileSync(at("lic"), certificate);
  writeFileSync(at("pem"), publicKey);
  writeParts(certificate, at("signed"), at("signature"));
  console.log(`\nThe license file is ${at("lic")}; with no network, openssl verifies it:`);
  const genuine = await openssl(scheme, at("pem"), at("signature"), at("signed"));
  if (!genuine) throw new PlainError("openssl refused a genuine license file.");
  const changed = readFileSync(at("signed"));
  const middle = Math.floor(changed.length / 2);
  changed.writeUInt8(changed.readUInt8(middle) ^ 1, middle);
  writeFileSync(at("changed"), changed);
  console.log("The same file with one byte changed:");
  if (await openssl(scheme, at("pem"), at("signature"), at("changed")))
    throw new PlainError("openssl accepted a changed license file.");
}

function writeParts(certificate: string, signedPath: string, signaturePath: string): void {
  const body = certificate.replace(/-----[^-]+-----|\n/g, "");
  const { enc, sig } = JSON.parse(Buffer.from(body, "base64").toString("utf8"));
  writeFileSync(signedPath, `license/${enc}`);
  writeFileSync(signaturePath, Buffer.from(sig, "base64"));
}

/** Returns whether openssl says that the signature holds. The command is run as it is shown. */
async function openssl(scheme: string, publicKey: string, signature: string, signed: string): Promise<boolean> {
  const command =
    scheme === "ED25519"
      ? ["pkeyutl", "-verify", "-pubin", "-inkey", publicKey, "-rawin", "-in", signed, "-sigfile", signature]
      : ["dgst", "-sha256", "-verify", publicKey, "-signature", signature, signed];
  console.log(`$ openssl ${command.join(" ")}`);
  try {
    const { stdout } = await promisify(execFile)("openssl", command);
    console.log(stdout.trim());
    return true;
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (code === "ENOENT")
      throw new PlainError("There is no openssl on this machine. The files to verify are written; install it and try again.");
    console.log(stdout?.trim());
    return false;
  }
}
