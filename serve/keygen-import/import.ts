import { PlainError } from "../plain-error.ts";
import { entitlementOf, policyOf, productOf, userOf } from "./catalogue.ts";
import type { Resource } from "./document.ts";
import { keyOf, type Row, rowOf } from "./licenses.ts";
import { type Note, Notes } from "./notes.ts";
import type { Page, Source } from "./source.ts";
import type { Target } from "./target.ts";

/** The parts of an account, in the order in which one needs the other. */
const stages = ["products", "entitlements", "policies", "users", "licenses"] as const;

type Stage = (typeof stages)[number];

type Counts = Record<Stage, { read: number; made: number }>;

/** The place that an import has reached: all that it needs to go on. */
export type Progress = { stage: Stage | "done"; cursor: string | null; counts: Counts; notes: Note[] };

export const newProgress = (): Progress => ({
  stage: stages[0],
  cursor: null,
  counts: Object.fromEntries(stages.map((stage) => [stage, { read: 0, made: 0 }])) as Counts,
  notes: [],
});

type Options = {
  source: Source;
  target: Target;
  /** Reads all and writes nothing. */
  isDryRun: boolean;
  progress: Progress;
  /** Keeps the progress, after each page. */
  keep: (progress: Progress) => void;
  say: (line: string) => void;
};

/** Bytes of rows that one request brings: a body has at most 1 MiB. */
const mostBytes = 700_000;

/**
 * Imports an account page by page, and goes on where the progress says. What is there already under the same id stays as it is.
 * @throws PlainError where one of the services refuses, or does not answer
 */
export async function importAccount({ source, target, isDryRun, progress, keep, say }: Options): Promise<Progress> {
  const notes = new Notes(progress.notes);
  let current = progress;
  while (current.stage !== "done") {
    const { stage } = current;
    const page: Page = await source.page(stage, current.cursor);
    const work = { source, target, notes, counts: current.counts };
    const made = isDryRun ? look(stage, page.resources, notes) : await write(stage, page.resources, work);
    const before = current.counts[stage];
    const counts = { ...current.counts, [stage]: { read: before.read + page.resources.length, made: before.made + made } };
    const next = stages[stages.indexOf(stage) + 1] ?? "done";
    current = { stage: page.next === null ? next : stage, cursor: page.next, counts, notes: notes.list() };
    keep(current);
    const { read, made: madeInAll } = counts[stage];
    say(
      `${stage.padEnd(12)} ${read} read, ${madeInAll} ${isDryRun ? "can come along" : "imported"}${page.next === null ? "" : " …"}`,
    );
  }
  return current;
}

type Work = { source: Source; target: Target; notes: Notes; counts: Counts };

/** Finds out what cannot come along. Returns how many can. */
function look(stage: Stage, resources: Resource[], notes: Notes): number {
  if (stage === "policies") for (const policy of resources) policyOf(policy, notes);
  if (stage === "users") for (const user of resources) userOf(user, notes);
  return stage === "licenses" ? resources.filter((license) => keyOf(license, notes) !== undefined).length : resources.length;
}

/** Writes a page. Returns how many of it are new. */
async function write(stage: Stage, resources: Resource[], work: Work): Promise<number> {
  if (stage === "licenses") return writeLicenses(resources, work);
  let made = 0;
  for (const resource of resources) if (await writers[stage](resource, work)) made += 1;
  return made;
}

type Writer = (resource: Resource, work: Work) => Promise<boolean>;

/** Each says whether it has made something new. */
const writers: Record<Exclude<Stage, "licenses">, Writer> = {
  products: async (product, { target, notes }) => {
    const written = productOf(product);
    const made = await target.create("products", written);
    if (!("refused" in made)) return made.isNew;
    const { name, code, ...attributes } = written.attributes;
    const isName = made.refused.code === "NAME_TAKEN";
    if (!isName && made.refused.code !== "CODE_TAKEN") throw refusal("product", product.id, made.refused.detail);
    notes.add(`The ${isName ? "name" : "code"} of the product is taken: it gets another one.`, product.id);
    const other = {
      ...attributes,
      name: isName ? `${name} (${product.id.slice(0, 8)})` : name,
      ...(isName && code ? { code } : {}),
    };
    return mustBeMade("product", await target.create("products", { ...written, attributes: other }), product.id);
  },
  entitlements: async (entitlement, { target }) =>
    mustBeMade("entitlement", await target.create("entitlements", entitlementOf(entitlement)), entitlement.id),
  policies: async (policy, { source, target, notes, counts }) => {
    const isNew = mustBeMade("policy", await target.create("policies", policyOf(policy, notes)), policy.id);
    const held = counts.entitlements.read === 0 ? [] : await source.all(`policies/${policy.id}/entitlements`);
    for (const { id } of held) await target.post(`policies/${policy.id}/entitlements`, { data: [{ type: "entitlements", id }] });
    return isNew;
  },
  users: async (user, { target, notes }) => {
    const made = await target.create("users", userOf(user, notes));
    if ("refused" in made && made.refused.code === "EMAIL_TAKEN") {
      notes.add(
        "An account with this email address is there already: it stays as it is, and owns what this user owned.",
        user.id,
      );
      return false;
    }
    const isNew = mustBeMade("user", made, user.id);
    if (user.attributes.status === "BANNED") await target.post(`users/${user.id}/actions/ban`, {});
    return isNew;
  },
};

const refusal = (kind: string, id: string, detail: string): PlainError =>
  new PlainError(`The ${kind} ${id} is refused: ${detail} Change it, then start the import again: it goes on here.`);

function mustBeMade(kind: string, made: Awaited<ReturnType<Target["create"]>>, id: string): boolean {
  if ("refused" in made) throw refusal(kind, id, made.refused.detail);
  return made.isNew;
}

async function writeLicenses(licenses: Resource[], { source, target, notes, counts }: Work): Promise<number> {
  const rows: Row[] = [];
  const hasEntitlements = counts.entitlements.read > 0;
  for (const license of licenses) {
    const row = await rowOf(license, { source, target, notes, hasEntitlements });
    if (row !== undefined) rows.push(row);
  }
  let imported = 0;
  for (const part of inParts(rows)) {
    const done = await target.importLicenses(part);
    imported += done.imported;
    for (const { row, field, message } of done.refused)
      notes.add(`${field}: ${message} The license does not come along.`, part[row]?.id ?? "");
  }
  return imported;
}

/** Rows in parts that a request can bring. */
function inParts(rows: Row[]): Row[][] {
  const parts: Row[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const length = JSON.stringify(row).length;
    if (bytes + length > mostBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(row);
    bytes += length;
  }
  return parts;
}
