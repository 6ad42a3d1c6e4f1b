import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Family, type TextFormat, writeText } from "../../src/metrics/text.ts";
import { readText } from "./read-text.ts";

const formats: TextFormat[] = ["prometheus", "openmetrics"];

describe.each(formats)("the text of %s", (format) => {
  test("has a line of help and type before the samples of a family", () => {
    const family: Family = {
      type: "counter",
      name: "cars_total",
      help: "Cars that passed.",
      samples: [{ labels: { road: "A1" }, value: 3 }],
    };
    const declared = format === "openmetrics" ? "cars" : "cars_total";
    const end = format === "openmetrics" ? "# EOF\n" : "";
    expect(writeText([family], format)).toBe(
      `# HELP ${declared} Cars that passed.\n# TYPE ${declared} counter\ncars_total{road="A1"} 3\n${end}`,
    );
  });

  test("escapes what would end a label or a line", () => {
    const value = 'a"b\\c\nd\\n';
    const help = 'The "help"\\n\nof it';
    const text = writeText([{ type: "gauge", name: "odd", help, samples: [{ labels: { value }, value: 1 }] }], format);
    const read = readText(text, format).get("odd");
    expect(read?.samples).toEqual([{ name: "odd", labels: { value }, value: 1 }]);
    expect(read?.help).toBe(help);
  });

  test("adds up the buckets of a histogram, and the last has all", () => {
    const text = writeText(
      [
        {
          type: "histogram",
          name: "wait_seconds",
          help: "Waiting.",
          bounds: [0.5, 1, 2.5],
          samples: [{ labels: { road: "A1" }, buckets: [2, 0, 1, 4], sum: 99.5 }],
        },
      ],
      format,
    );
    const samples = readText(text, format).get("wait_seconds")?.samples ?? [];
    expect(samples.map(({ value }) => value)).toEqual([2, 2, 3, 7, 99.5, 7]);
    expect(samples[1]?.labels.le).toBe(format === "openmetrics" ? "1.0" : "1");
    expect(samples[3]?.labels.le).toBe("+Inf");
  });

  test("leaves out a family without numbers", () => {
    const text = writeText([{ type: "gauge", name: "none", help: "Nothing.", samples: [] }], format);
    expect(text).toBe(format === "openmetrics" ? "# EOF\n" : "");
  });

  test("can be read, whatever labels and numbers there are", () => {
    const sample = fc.record({
      labels: fc.record({ first: fc.string({ unit: "binary" }), second: fc.string() }),
      value: fc.oneof(fc.double(), fc.integer()),
    });
    const gauges = fc.uniqueArray(sample, { minLength: 1, selector: ({ labels }) => JSON.stringify(labels) });
    fc.assert(
      fc.property(gauges, fc.string({ unit: "binary" }), (samples, help) => {
        const read = readText(writeText([{ type: "gauge", name: "any", help, samples }], format), format).get("any");
        expect(read?.help).toBe(help);
        expect(read?.samples.map(({ labels, value }) => ({ labels, value }))).toEqual(
          // The text does not tell -0 from 0.
          samples.map(({ labels, value }) => ({ labels: { ...labels }, value: value === 0 ? 0 : value })),
        );
      }),
    );
  });
});

describe("the reader of these tests refuses", () => {
  test.each([
    ["a sample without a family", "cars 1\n"],
    ["a histogram whose buckets fall", histogram('h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n')],
    ["a histogram whose count is another", histogram('h_bucket{le="1"} 1\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2\n')],
    ["a label that is not closed", '# HELP g G.\n# TYPE g gauge\ng{a="b} 1\n'],
    ["the same sample twice", '# HELP g G.\n# TYPE g gauge\ng{a="b"} 1\ng{a="b"} 2\n'],
    ["no line end", "# HELP g G.\n# TYPE g gauge\ng 1"],
  ])("%s", (_, text) => {
    expect(() => readText(text, "prometheus")).toThrow();
  });
});

const histogramHead = "# HELP h H.\n# TYPE h histogram\n";

function histogram(samples: string): string {
  return histogramHead + samples;
}
