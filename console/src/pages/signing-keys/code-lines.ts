import type { SigningScheme } from "../../../../src/crypto/key-algorithms.ts";

/** A public key that an app embeds, and what it is for. */
export type Embedded = {
  scheme: SigningScheme;
  /** SPKI. */
  pem: string;
  /** 64 digits of an Ed25519 key; undefined of an RSA key. */
  hex: string | undefined;
  /** Hex of the active Ed25519 key, which signs answers: the client wants it beside an RSA key. */
  answersHex: string | undefined;
  /** The service's address. */
  url: string;
  tenant: string;
};

/** Names of schemes in `alg` of a file (docs/verifying.md). */
const algorithmNames: Record<SigningScheme, string> = {
  ED25519: "ed25519",
  RSA2048PKCS1: "rsa-sha256",
  RSA2048PSS: "rsa-pss-sha256",
};

/** Lines for our own client: it knows the times, stores the file and tells no answer from a refusal. */
export function typeScriptLines({ hex, answersHex, pem, url, tenant }: Embedded): string {
  const keys =
    hex === undefined ? [answersHex === undefined ? "" : `"${answersHex}"`, quotedPem(pem)].filter(Boolean) : [`"${hex}"`];
  return `// npm install @latchkey/client
import { readFileSync } from "node:fs";
import { Latchkey } from "@latchkey/client";

const latchkey = new Latchkey({
  url: ${JSON.stringify(url)},
  tenant: ${JSON.stringify(tenant)},
  publicKeys: [${keys.join(", ")}],
});
const text = readFileSync(process.argv[2], "utf8");
const file = await latchkey.checkFile({ text });
console.log(file.mayRun ? "Welcome." : file.detail);
`;
}

/** Lines for Node alone: signature, then times. */
export function nodeLines({ scheme, pem }: Embedded): string {
  const how: Record<SigningScheme, [importing: string, call: string]> = {
    ED25519: ["verify", "verify(null, signed, publicKey, signature)"],
    RSA2048PKCS1: ["verify", 'verify("sha256", signed, publicKey, signature)'],
    RSA2048PSS: [
      "constants, verify",
      'verify("sha256", signed, { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 222 }, signature)',
    ],
  };
  const [importing, call] = how[scheme];
  return `import { ${importing} } from "node:crypto";
import { readFileSync } from "node:fs";

const publicKey = ${quotedPem(pem)};

const body = readFileSync(process.argv[2], "utf8").replace(/-----[^-]+-----|\\s/g, "");
const { enc, sig, alg } = JSON.parse(Buffer.from(body, "base64"));
if (alg !== "base64+${algorithmNames[scheme]}") throw new Error("not the algorithm that this app expects");
const signed = Buffer.from(\`license/\${enc}\`);
const signature = Buffer.from(sig, "base64");
if (!${call}) throw new Error("not genuine");

const { data, meta } = JSON.parse(Buffer.from(enc, "base64"));
const isOver = (time) => time !== null && Date.now() >= Date.parse(time);
if (Date.now() < Date.parse(meta.issued) - 300_000) throw new Error("the clock was set back");
if (isOver(meta.expiry)) throw new Error("the file is too old: check out another");
if (isOver(data.attributes.expiry)) throw new Error("the license has expired");
console.log(\`\${data.attributes.name} may run\`);
`;
}

/** Lines for Python with the package `cryptography`. */
export function pythonLines({ scheme, pem }: Embedded): string {
  const imports =
    scheme === "ED25519"
      ? ""
      : `from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
`;
  const how: Record<SigningScheme, string> = {
    ED25519: "key.verify(signature, signed)",
    RSA2048PKCS1: "key.verify(signature, signed, padding.PKCS1v15(), SHA256())",
    RSA2048PSS: "key.verify(signature, signed, padding.PSS(padding.MGF1(SHA256()), 222), SHA256())",
  };
  return `# pip install cryptography
import base64, json, re, sys
from datetime import datetime, timedelta, timezone

${imports}from cryptography.hazmat.primitives.serialization import load_pem_public_key

PUBLIC_KEY = b"""${pem.trim()}
"""

body = re.sub(r"-----[^-]+-----|\\s", "", open(sys.argv[1]).read())
envelope = json.loads(base64.b64decode(body))
if envelope["alg"] != "base64+${algorithmNames[scheme]}":
    raise SystemExit("not the algorithm that this app expects")
key = load_pem_public_key(PUBLIC_KEY)
signed = f"license/{envelope['enc']}".encode()
signature = base64.b64decode(envelope["sig"])
${how[scheme]}  # raises InvalidSignature

document = json.loads(base64.b64decode(envelope["enc"]))
license, meta = document["data"]["attributes"], document["meta"]
now = datetime.now(timezone.utc)
instant = lambda time: datetime.fromisoformat(time.replace("Z", "+00:00"))
is_over = lambda time: time is not None and now >= instant(time)
if now < instant(meta["issued"]) - timedelta(minutes=5):
    raise SystemExit("the clock was set back")
if is_over(meta["expiry"]):
    raise SystemExit("the file is too old: check out another")
if is_over(license["expiry"]):
    raise SystemExit("the license has expired")
print(f"{license['name']} may run")
`;
}

/** Lines for Go with its standard library alone. */
export function goLines({ scheme, pem }: Embedded): string {
  const [packages, call] = goVerifications[scheme];
  const imports = [
    ...packages,
    "crypto/x509",
    "encoding/base64",
    "encoding/json",
    "encoding/pem",
    "fmt",
    "log",
    "os",
    "regexp",
    "time",
  ].toSorted();
  return `package main

import (
${imports.map((name) => `\t"${name}"`).join("\n")}
)

const publicKey = \`${pem.trim()}
\`

type document struct {
	Data struct {
		Attributes struct {
			Name   string
			Expiry *time.Time
		}
	}
	Meta struct {
		Issued time.Time
		Expiry *time.Time
	}
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	must(err)
	var envelope struct{ Enc, Sig, Alg string }
	must(json.Unmarshal(decoded(regexp.MustCompile(\`-----[^-]+-----|\\s\`).ReplaceAllString(string(text), "")), &envelope))
	if envelope.Alg != "base64+${algorithmNames[scheme]}" {
		log.Fatal("not the algorithm that this app expects")
	}
	block, _ := pem.Decode([]byte(publicKey))
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	must(err)
	signed, signature := []byte("license/"+envelope.Enc), decoded(envelope.Sig)
${call}
		log.Fatal("not genuine")
	}

	var file document
	must(json.Unmarshal(decoded(envelope.Enc), &file))
	license, now := file.Data.Attributes, time.Now()
	isOver := func(end *time.Time) bool { return end != nil && !now.Before(*end) }
	switch {
	case now.Before(file.Meta.Issued.Add(-5 * time.Minute)):
		log.Fatal("the clock was set back")
	case isOver(file.Meta.Expiry):
		log.Fatal("the file is too old: check out another")
	case isOver(license.Expiry):
		log.Fatal("the license has expired")
	}
	fmt.Printf("%s may run\\n", license.Name)
}

func decoded(text string) []byte {
	bytes, err := base64.StdEncoding.DecodeString(text)
	must(err)
	return bytes
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
`;
}

const goVerifications: Record<SigningScheme, [packages: string[], call: string]> = {
  ED25519: [["crypto/ed25519"], "\tif !ed25519.Verify(key.(ed25519.PublicKey), signed, signature) {"],
  RSA2048PKCS1: [
    ["crypto", "crypto/rsa", "crypto/sha256"],
    "\tdigest := sha256.Sum256(signed)\n\tif rsa.VerifyPKCS1v15(key.(*rsa.PublicKey), crypto.SHA256, digest[:], signature) != nil {",
  ],
  RSA2048PSS: [
    ["crypto", "crypto/rsa", "crypto/sha256"],
    "\tdigest, options := sha256.Sum256(signed), &rsa.PSSOptions{SaltLength: 222}\n\tif rsa.VerifyPSS(key.(*rsa.PublicKey), crypto.SHA256, digest[:], signature, options) != nil {",
  ],
};

const quotedPem = (pem: string): string => `\`${pem.trim()}\n\``;
