import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

// `node table.ts [--write] results…`: compares the tables of docs/clients.md with the results of suites, or writes them. A result file has the
// suite's folder as its name, with + for /, and lines of fields parted by tabs. The table of a suite without a result stays as it is.

const root = join(import.meta.dirname, "../..");

const page = join(root, "docs/clients.md");

const begin = "<!-- Written by .ci/clients --write. -->";
const end = "<!-- End of what .ci/clients writes. -->";

type Section = { suite: string; text: string };

/** The section of one suite: the client's name, what passes, and what the client does wrongly. */
function sectionOf(suite: string, lines: string[]): Section {
  const fields = lines.map((line) => line.split("\t"));
  const all = (kind: string): string[] => fields.filter(([first]) => first === kind).map(([, text = ""]) => text);
  const rows = all("passes").map((text) => `| ${text.replaceAll("|", "\\|")} | passes |`);
  const notes = all("notes").map((text) => `- ${text}`);
  const text = [
    `### ${all("client").join(", ")}`,
    `Suite: \`${suite}\`.`,
    ["| what it does | |", "| --- | --- |", ...rows].join("\n"),
    ...(notes.length === 0 ? [] : [`What this client does wrongly, or what is not there:\n\n${notes.join("\n")}`]),
  ].join("\n\n");
  return { suite, text };
}

const sectionsIn = (text: string): Section[] =>
  text
    .split(/^(?=### )/m)
    .map((section) => section.trim())
    .filter((section) => section !== "")
    .map((section) => ({ suite: /^Suite: `(.+)`\.$/m.exec(section)?.[1] ?? "", text: section }));

const [isWriting, paths] = process.argv[2] === "--write" ? [true, process.argv.slice(3)] : [false, process.argv.slice(2)];

const results = paths
  .map((path) => ({ suite: basename(path, ".tsv").replaceAll("+", "/"), lines: readFileSync(path, "utf8").trim().split("\n") }))
  .filter(({ lines }) => lines.some((line) => line.startsWith("client\t")))
  .map(({ suite, lines }) => sectionOf(suite, lines));

const document = readFileSync(page, "utf8");
const [before = "", rest = ""] = document.split(begin);
const [written = "", after = ""] = rest.split(end);

const stillThere = sectionsIn(written).filter(({ suite }) => existsSync(join(root, suite, "run")));
const sections = new Map([...stillThere, ...results].map(({ suite, text }) => [suite, text]));
const ordered = [...sections].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
const now = `${before}${[begin, ...ordered, end].join("\n\n")}${after}`;

if (now !== document) {
  if (isWriting) writeFileSync(page, now);
  else {
    const stale = results.filter(({ text }) => !document.includes(text)).map(({ suite }) => suite);
    const about = stale.length === 0 ? "suites that are no longer there" : `what these suites did: ${stale.join(", ")}`;
    console.error(`docs/clients.md is stale about ${about}. Run .ci/clients --write and commit it.`);
    process.exitCode = 1;
  }
}
