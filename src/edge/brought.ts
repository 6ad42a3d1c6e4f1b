import type { Composed } from "../document/composed.ts";
import type { Counted } from "../document/counted-rate.ts";
import type { Poll, Want } from "../document/feed-store.ts";
import { nameOfWant } from "../document/question.ts";
import type { LogPlace, NodeAnswer } from "./node-types.ts";

/** The result of a statement. It shows the data as of the time of the read, whatever other statements returned meanwhile. */
export type Brought = Pick<NodeAnswer, "tenant" | "confirmedAt"> &
  Pick<Poll, "rates"> & {
    read: Map<string, Composed>;
    /** The wants that the statement read, in order: a license is listed once for each scope. */
    wants: Want[];
    /** The number of the last change that something that was read takes into account. */
    documentNumberOf: (composed: Composed | undefined) => number;
  };

/** The statement that was made since a request came, if one was, whether it read what the request wants, and what it counted. */
export type Progress = Counted & { brought: Brought | undefined; isRead: boolean };

/** Requests of one license are counted together, whatever their scopes name: a request's place is among those of all. */
export function countedWith({ wants, read }: Brought, name: string, progress: Counted): Counted {
  const id = read.get(name)?.license?.id;
  const together = wants.filter((want) => nameOfWant(want) === name || read.get(nameOfWant(want))?.license?.id === id);
  const before = together.slice(
    0,
    together.findIndex((want) => nameOfWant(want) === name),
  );
  const sum = (some: Want[]): number => some.reduce((total, { times }) => total + times, 0);
  return { rates: progress.rates, times: sum(together), place: sum(before) + progress.place };
}

/**
 * A statement reads what is there between its beginning and its end: what changed in between may be in what it read, or not.
 * @param changed ids of what changed in between; null where anything may have
 */
export function documentNumbers({
  begunAt,
  changed,
  takenAt,
}: {
  begunAt: LogPlace;
  changed: string[] | null;
  takenAt: LogPlace;
}) {
  const ids = new Set(changed);
  return (composed: Composed | undefined): number =>
    changed === null || composed?.roots.some((root) => ids.has(root)) === true ? begunAt.number : takenAt.number;
}
