import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goLines, pythonLines } from "../../../console/src/pages/signing-keys/code-lines.ts";
import { signingSchemes } from "../../../src/crypto/key-algorithms.ts";
import { embedded, licenseFile, otherPem } from "./files.ts";

// `node write.ts folder`: writes, for each scheme, the lines that the console shows, the same with another key, and license files to try them with.

const [folder = "."] = process.argv.slice(2);
for (const scheme of signingSchemes) {
  const place = join(folder, scheme);
  const files = {
    "check/main.go": goLines(embedded(scheme)),
    "other/main.go": goLines({ ...embedded(scheme), pem: otherPem(scheme) }),
    "check/check.py": pythonLines(embedded(scheme)),
    "other/check.py": pythonLines({ ...embedded(scheme), pem: otherPem(scheme) }),
    "genuine.lic": licenseFile(scheme),
    "expired.lic": licenseFile(scheme, { expiry: new Date(Date.now() - 1_000) }),
  };
  for (const part of ["check", "other"]) mkdirSync(join(place, part), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
}
