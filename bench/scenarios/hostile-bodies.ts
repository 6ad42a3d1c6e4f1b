import { mostMembers, mostValues } from "../../src/http/storable.ts";
import { type Scenario, withService } from "../support/bench.ts";
import type { Dataset } from "../support/dataset.ts";
import { processorMicroseconds } from "../support/process-figures.ts";
import type { Row } from "../support/report.ts";

/** Bytes of the largest body that is taken, and of the smallest that is measured beside it. */
const [largest, smallest] = [1024 * 1024, 256 * 1024];

/** Bytes of a body beside what fills it. */
const frame = 512;

/** Requests of one measurement: the kernel counts processor time in steps of 10 ms. */
const requests = 12;

/** Milliseconds of processor time that the largest body may take. */
const mostMs = 50;

/** A body of four times the bytes may take four times as long, and as much again as measuring is inexact. */
const mostTimes = 6;

/** Fields that a form may have. */
const mostFields = 200;

/** Rows that an import may have. */
const rows = 1_000;

type Body = { type: string; text: string };

type Kind = {
  title: string;
  make: (bytes: number, dataset: Dataset) => Body;
  path: "products" | "licenses/import";
  /** Of the answer: only rows may have 1 MiB in all, what other members may have is less. Their body is read and looked through first. */
  status: 201 | 400;
};

const json = (metadata: string): Body => ({
  type: "application/json",
  text: `{"name":"${crypto.randomUUID()}","code":"${crypto.randomUUID()}","metadata":${metadata}}`,
});

/** As many items as fill the bytes, or as a body may have: then longer ones. */
function list(bytes: number, item: (index: number, length: number) => string): string {
  const count = Math.floor((mostValues - 100) * (bytes / largest));
  const length = Math.floor(bytes / count) - 1;
  return Array.from({ length: count }, (_, index) => item(index, length)).join(",");
}

const fields = (bytes: number, make: (name: string, length: number) => string): string => {
  const length = Math.floor(bytes / mostFields);
  return Array.from({ length: mostFields }, (_, index) => make(`field${index}`, length)).join("");
};

/** Of each media type the bodies that cost most. */
const kinds: Kind[] = [
  {
    title: `JSON, ${rows.toLocaleString("en")} licenses imported`,
    make: (bytes, { productId, policies }) => ({
      type: "application/json",
      text: JSON.stringify({
        licenses: Array.from({ length: rows * (bytes / largest) }, () => ({
          policy_id: policies.ED25519,
          product_id: productId,
          name: "Imported",
          metadata: { note: "x".repeat(Math.floor(largest / rows) - 200) },
        })),
      }),
    }),
    path: "licenses/import",
    status: 201,
  },
  {
    title: "JSON, one long text",
    make: (bytes) => json(`{"note":"${"x".repeat(bytes - frame)}"}`),
    path: "products",
    status: 400,
  },
  {
    title: "JSON, escaped text",
    make: (bytes) => json(`{"note":"${"\\u00e9".repeat((bytes - frame) / 6)}"}`),
    path: "products",
    status: 400,
  },
  {
    title: "JSON, numbers",
    make: (bytes) => json(`{"list":[${list(bytes - frame, (_, length) => "1.5".padEnd(length, "0"))}]}`),
    path: "products",
    status: 400,
  },
  {
    title: "JSON, members",
    make: (bytes) => {
      const members = list(bytes - frame, (index, length) => `"${String(index).padStart(length - 5, "m")}":0`).split(",");
      const objects = Array.from({ length: Math.ceil(members.length / mostMembers) }, (_, index) =>
        members.slice(index * mostMembers, (index + 1) * mostMembers).join(","),
      );
      return json(`{"list":[${objects.map((object) => `{${object}}`).join(",")}]}`);
    },
    path: "products",
    status: 400,
  },
  {
    title: "form, 200 fields of escapes",
    make: (bytes) => ({
      type: "application/x-www-form-urlencoded",
      text: fields(bytes - frame, (name, length) => `${name}=${"%41".repeat((length - 12) / 3)}&`).slice(0, -1),
    }),
    path: "products",
    status: 400,
  },
  {
    title: "multipart form, 200 parts",
    make: (bytes) => ({
      type: "multipart/form-data; boundary=b",
      text: `${fields(bytes - frame, (name, length) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${"\r\n--c".repeat((length - 80) / 5)}\r\n`)}--b--\r\n`,
    }),
    path: "products",
    status: 400,
  },
];

/** Processor time of the Worker's process for the worst body of each kind, by its size. Nothing where the kernel is not Linux. */
export const hostileBodies: Scenario = async (bench) =>
  process.platform !== "linux"
    ? []
    : withService(bench, { name: "hostile-bodies" }, async ({ url, pid }) => {
        const spent = async ({ make, title, path, status }: Kind, bytes: number): Promise<number> => {
          const before = processorMicroseconds(pid);
          for (let request = 0; request < requests; request += 1) {
            const { type, text } = make(bytes, bench.dataset);
            const headers = { "Content-Type": type, Authorization: `Bearer ${bench.dataset.session}` };
            const response = await fetch(`${url}/api/v1/tenants/${bench.dataset.tenant}/${path}`, {
              method: "POST",
              headers,
              body: text,
            });
            const said = await response.text();
            if (response.status !== status)
              throw new Error(`${title} of ${bytes} bytes was answered ${response.status}: ${said.slice(0, 200)}`);
          }
          return (processorMicroseconds(pid) - before) / requests / 1_000;
        };
        const measured: Row[] = [];
        for (const kind of kinds) {
          await spent(kind, smallest);
          const [small, large] = [await spent(kind, smallest), await spent(kind, largest)];
          measured.push({
            scenario: `processor time of a hostile body: ${kind.title}`,
            measured: `${small.toFixed(1)} ms of 256 KiB, ${large.toFixed(1)} ms of 1 MiB`,
            mustReach: `<= ${mostMs} ms of 1 MiB; at most ${mostTimes}x that of 256 KiB`,
            // Below a step of the kernel's clock a quotient says nothing.
            isReached: large <= mostMs && large <= Math.max(10, small * mostTimes),
          });
        }
        return measured;
      });
