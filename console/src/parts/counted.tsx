import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

/**
 * A line about things that are counted, in a list of what an action does.
 * @param what the things, for people
 * @param children the sentence for their number; undefined where this person may not count them
 */
export function Counted({
  count,
  what,
  children,
}: {
  count: UseQueryResult<number>;
  what: string;
  children: (count: number | undefined) => ReactNode;
}) {
  return <li>{count.isLoading ? `Counting ${what}…` : children(count.data)}</li>;
}
