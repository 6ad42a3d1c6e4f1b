import { writeFileSync } from "node:fs";
import { programOf } from "./vectors.ts";

// `node program.ts FILE`: writes the Python program of docs/verifying.md to a file.
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("Name the file to write.");
writeFileSync(file, programOf("verify in Python"));
