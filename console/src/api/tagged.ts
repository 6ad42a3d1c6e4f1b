import type { NativeCode } from "../../../src/formats/native/refusals.ts";
import { dataOf } from "./client.ts";
import { Problem } from "./problem.ts";

/** A thing as it was read, with the `ETag` of what can be changed of it. */
export type Tagged<Thing> = { thing: Thing; tag: string };

/** The thing of an answer, with its `ETag`. */
export async function taggedOf<Thing>(
  answer: Promise<{ data?: { data?: Thing } | string | undefined; response: Response }>,
): Promise<Tagged<NonNullable<Thing>>> {
  const thing = await dataOf(answer);
  const { response } = await answer;
  return { thing, tag: response.headers.get("ETag") ?? "*" };
}

/** The field that has the service refuse a change of what is not as it was read. */
export const ifMatch = (tag: string): { "If-Match": string } => ({ "If-Match": tag });

const changedMeanwhile: NativeCode = "40012";

/** Tells whether somebody else was quicker. */
export const isOvertaken = (error: unknown): boolean => error instanceof Problem && error.code === changedMeanwhile;
