import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { forFewRows } from "../db/list-store.ts";
import { type SearchKind, searchKinds } from "./kinds.ts";
import { partsOf, type Question } from "./parts-store.ts";

export type SearchResult = {
  kind: SearchKind;
  id: string;
  title: string;
  detail: string | null;
  /** The license that a machine or a token belongs to. */
  license_id: string | null;
  matched_by: string;
};

/** The statement, for the test of its plan. Undefined where the text could be nothing that the caller may read. */
export function searchStatement(question: Question): SQL | undefined {
  const parts = partsOf(question);
  if (parts.length === 0) return undefined;
  return sql`
    select found.kind, found.id, found.title, found.detail, found.license_id, found.matched_by
    from (
      select best.*, row_number() over (partition by best.kind, best.rank order by best.created_at desc, best.id) as place
      from (
        select distinct on (each.kind, each.id) each.*
        from (${sql.join(parts, sql` union all `)}) each
        order by each.kind, each.id, each.rank, each.matched_by
      ) best
    ) found
    order by found.rank, found.place, array_position(array[${sql.join(
      searchKinds.map((kind) => sql`${kind}`),
      sql`, `,
    )}]::text[], found.kind)
    limit ${question.limit}`;
}

/** One statement, no locks. Each part looks up an index, and gives `limit` rows at most. */
export async function search(database: Database, question: Question): Promise<SearchResult[]> {
  const statement = searchStatement(question);
  if (statement === undefined) return [];
  const [, { rows }] = await database.batch([database.execute(forFewRows), database.execute<SearchResult>(statement)]);
  return rows;
}
