// The text that Prometheus and others read: https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4) and OpenMetrics 1.0
// (https://prometheus.io/docs/specs/om/open_metrics_spec/). They differ in how a counter is declared, how a bucket's bound is written, and in the end.

type Labels = Record<string, string>;

/** A number with its labels. */
export type Sample = { labels?: Labels; value: number };

/** A histogram's counts by bucket, not added up, the last for what is above all bounds. */
export type HistogramSample = { labels: Labels; buckets: readonly number[]; sum: number };

/** Numbers under one name. A counter's name ends with `_total`. */
export type Family =
  | { type: "counter" | "gauge"; name: string; help: string; samples: readonly Sample[] }
  | { type: "histogram"; name: string; help: string; bounds: readonly number[]; samples: readonly HistogramSample[] };

export type TextFormat = "prometheus" | "openmetrics";

export const contentTypes: Record<TextFormat, string> = {
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** Writes numbers in one of the two formats. Families without numbers are left out. */
export function writeText(families: readonly Family[], format: TextFormat): string {
  const lines = families.filter(({ samples }) => samples.length > 0).flatMap((family) => linesOf(family, format));
  return [...lines, ...(format === "openmetrics" ? ["# EOF"] : []), ""].join("\n");
}

function linesOf(family: Family, format: TextFormat): string[] {
  const { name, type, help } = family;
  const declared = format === "openmetrics" && type === "counter" ? name.replace(/_total$/, "") : name;
  const head = [`# HELP ${declared} ${escapeHelp(help, format)}`, `# TYPE ${declared} ${type}`];
  const samples =
    family.type === "histogram"
      ? family.samples.flatMap((sample) => histogramLines(family, sample, format))
      : family.samples.map(({ labels = {}, value }) => line(name, labels, value));
  return [...head, ...samples];
}

/** Buckets count all up to their bound, and the last one everything. */
function histogramLines(
  { name, bounds }: { name: string; bounds: readonly number[] },
  { labels, buckets, sum }: HistogramSample,
  format: TextFormat,
): string[] {
  let count = 0;
  const cumulated = [...bounds, Number.POSITIVE_INFINITY].map((bound, index) => {
    count += buckets[index] ?? 0;
    return line(`${name}_bucket`, { ...labels, le: boundText(bound, format) }, count);
  });
  return [...cumulated, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, count)];
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join()}}`} ${numberText(value)}`;
}

const escapeLabel = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

function escapeHelp(text: string, format: TextFormat): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return format === "openmetrics" ? escaped.replaceAll('"', '\\"') : escaped;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}

/** A bound is a label, compared as text: OpenMetrics writes whole numbers as `1.0`. */
const boundText = (bound: number, format: TextFormat): string =>
  format === "openmetrics" && Number.isInteger(bound) ? `${bound}.0` : numberText(bound);
