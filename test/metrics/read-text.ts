// Reads the text of metrics by the rules of its formats, and throws where the text breaks one. It knows nothing of the service.

export type ReadSample = { name: string; labels: Record<string, string>; value: number };

export type ReadFamily = { type: string; help: string; samples: ReadSample[] };

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*/;
const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads a whole text. @throws Error with the line that breaks a rule */
export function readText(text: string, format: "prometheus" | "openmetrics"): Map<string, ReadFamily> {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const lines = text.slice(0, -1).split("\n");
  if (format === "openmetrics") {
    if (lines.pop() !== "# EOF") throw new Error("no # EOF at the end");
    if (lines.some((line) => line === "" || line === "# EOF")) throw new Error("an empty line, or an end before the end");
  }
  const families = new Map<string, ReadFamily>();
  const seen = new Set<string>();
  let current: { name: string; family: ReadFamily } | undefined;
  for (const line of lines) {
    const comment = /^# (HELP|TYPE) (\S+) ([^\n]*)$/.exec(line);
    if (comment === null) {
      if (line.startsWith("#")) throw new Error(`a comment of no kind: ${line}`);
      const sample = readSample(line);
      if (current === undefined || !belongs(sample.name, current.name, current.family.type, format))
        throw new Error(`a sample outside its family: ${line}`);
      const key = `${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`;
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      current.family.samples.push(sample);
      continue;
    }
    const [, kind, name = "", rest = ""] = comment;
    if (metricName.exec(name)?.[0] !== name) throw new Error(`no name of a metric: ${name}`);
    if (kind === "HELP") {
      if (families.has(name)) throw new Error(`a second HELP of ${name}`);
      current = { name, family: { type: "", help: unescaped(rest, format === "openmetrics" ? '\\n"' : "\\n"), samples: [] } };
      families.set(name, current.family);
    } else {
      if (current?.name !== name || current.family.type !== "") throw new Error(`TYPE without its HELP: ${line}`);
      if (!["counter", "gauge", "histogram"].includes(rest)) throw new Error(`no type: ${rest}`);
      current.family.type = rest;
    }
  }
  for (const [name, family] of families) check(name, family, format);
  return families;
}

function belongs(sample: string, family: string, type: string, format: string): boolean {
  if (type === "histogram") return ["_bucket", "_sum", "_count"].some((suffix) => sample === family + suffix);
  if (type === "counter" && format === "openmetrics") return sample === `${family}_total`;
  return sample === family;
}

function readSample(line: string): ReadSample {
  const name = metricName.exec(line)?.[0] ?? "";
  let rest = line.slice(name.length);
  const labels: Record<string, string> = {};
  if (rest.startsWith("{")) {
    rest = rest.slice(1);
    while (!rest.startsWith("}")) {
      const label = labelName.exec(rest)?.[0];
      if (label === undefined || label in labels) throw new Error(`a label that is none, or twice: ${line}`);
      const [quoted, value] = /^="((?:[^"\\\n]|\\.)*)"/.exec(rest.slice(label.length)) ?? [];
      if (quoted === undefined || value === undefined) throw new Error(`a label without a value: ${line}`);
      labels[label] = unescaped(value, '\\n"');
      rest = rest.slice(label.length + quoted.length);
      if (rest.startsWith(",")) rest = rest.slice(1);
      else if (!rest.startsWith("}")) throw new Error(`no comma between labels: ${line}`);
    }
    rest = rest.slice(1);
  }
  const text = rest.slice(1);
  if (name === "" || !rest.startsWith(" ") || !isNumber(text)) throw new Error(`no sample: ${line}`);
  return { name, labels, value: numberOf(text) };
}

const isNumber = (text: string): boolean => number.test(text) || ["NaN", "+Inf", "-Inf"].includes(text);

const numberOf = (text: string): number => Number(text.replace("Inf", "Infinity"));

function unescaped(text: string, escapes: string): string {
  return text.replace(/\\(.?)/g, (whole, character: string) => {
    if (character === "" || !escapes.includes(character)) throw new Error(`not to be escaped: ${whole}`);
    return character === "n" ? "\n" : character;
  });
}

function check(name: string, { type, samples }: ReadFamily, format: string): void {
  if (samples.length === 0) throw new Error(`${name} has no samples`);
  if (type === "counter" && format === "prometheus" && !name.endsWith("_total"))
    throw new Error(`${name} is a counter by another name`);
  if (type !== "gauge" && samples.some(({ value }) => !(value >= 0))) throw new Error(`${name} has counted less than nothing`);
  if (type === "histogram") for (const group of groupsOf(samples).values()) checkHistogram(name, group, format);
}

/** Samples of one histogram differ in `le` alone, and stand together. */
function groupsOf(samples: ReadSample[]): Map<string, ReadSample[]> {
  const groups = new Map<string, ReadSample[]>();
  let last = "";
  for (const sample of samples) {
    const { le: _, ...labels } = sample.labels;
    const key = JSON.stringify(Object.entries(labels).sort());
    const group = groups.get(key);
    if (group !== undefined && key !== last) throw new Error(`one histogram in two places: ${key}`);
    groups.set(key, [...(group ?? []), sample]);
    last = key;
  }
  return groups;
}

function checkHistogram(name: string, samples: ReadSample[], format: string): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const [sum, count] = ["_sum", "_count"].map((suffix) => samples.filter((sample) => sample.name === name + suffix));
  if (sum?.length !== 1 || count?.length !== 1) throw new Error(`${name} has no one sum and count`);
  const bounds = buckets.map(({ labels }) => labels.le ?? "");
  if (bounds.at(-1) !== "+Inf" || bounds.filter((bound) => !isNumber(bound)).length > 0)
    throw new Error(`${name}: bounds ${bounds}`);
  if (format === "openmetrics" && bounds.some((bound) => /^\d+$/.test(bound))) throw new Error(`${name}: bounds ${bounds}`);
  for (const [index, bucket] of buckets.entries()) {
    const before = buckets[index - 1];
    if (before === undefined) continue;
    if (bucket.value < before.value) throw new Error(`${name} does not add up its buckets`);
    if (numberOf(bounds[index] ?? "") <= numberOf(bounds[index - 1] ?? ""))
      throw new Error(`${name}: bounds that do not rise: ${bounds}`);
  }
  if (buckets.at(-1)?.value !== count[0]?.value) throw new Error(`${name}: the last bucket is not the count`);
}
