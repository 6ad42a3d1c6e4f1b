import { createCache } from "../cache/cache.ts";
import type { Body } from "../document/compose.ts";

/**
 * Makes the tables of a replica where they are missing. Rows stand in the order in which they came and indexes are small, so that few pages are
 * written for each; `body` has the values of a row, `shape` says of which members they are. Rows of the latest generation follow the feed; those of
 * earlier ones did until `confirmed_at`.
 *
 * Rows of another layout are forgotten: they are read anew, and counts that wait are another table's. A change of this layout takes a new name
 * instead of `kept`, so that whichever version of the code runs next sees what it cannot read.
 */
export function openLayout(sql: SqlStorage): void {
  sql.exec("create table if not exists facts (name text primary key, value text not null) without rowid");
  // While another version ran, this one's rows did not follow the feed.
  if (sql.exec("select 1 as is_there from sqlite_master where type = 'table' and name in ('rows', 'held')").toArray().length > 0)
    sql.exec(`
      drop table if exists rows;
      drop table if exists used;
      drop table if exists held;
      drop table if exists kept;
      drop table if exists shapes;
      drop table if exists generations;
      delete from facts where name = 'horizon';`);
  sql.exec(`
    create table if not exists shapes (number integer primary key, members text not null unique);
    create table if not exists kept (
      number integer primary key, source text not null, id text not null, parent text, name text, alias text, used_at integer,
      is_outdated integer not null default 0, shape integer not null, generation integer not null, body text not null
    );
    create table if not exists generations (number integer primary key, confirmed_at integer);
    insert or ignore into generations (number, confirmed_at) select 1, null where not exists (select 1 from generations);
    create unique index if not exists kept_id on kept (id, source);
    create index if not exists kept_parent on kept (parent, source) where parent is not null;
    create index if not exists kept_name on kept (name) where name is not null;
    create index if not exists kept_alias on kept (alias) where alias is not null;
    create index if not exists kept_used on kept (used_at) where used_at is not null;`);
}

/** The stored texts from which a row is put together. */
export type Stored = { members: string; body: string };

/** Names of members by the text that lists them. */
const lists = createCache<string[]>("rowMembers");

export function bodyOf({ members: text, body }: Stored): Body {
  let members = lists.get(text);
  if (members === undefined) {
    members = JSON.parse(text) as string[];
    lists.set(text, members);
  }
  const values: unknown[] = JSON.parse(body);
  const row: Body = {};
  for (const [index, member] of members.entries()) row[member] = values[index];
  return row;
}
