import { createCache } from "../cache/cache.ts";
import type { LogPlace, NodeLog } from "./node-types.ts";

/** Changes of a node that are kept; after more, whatever is cached of it is asked for again. */
const mostChanges = 4_000;

/** An isolate's view of a node: how far it has read the node's change log, and which changes it found there. */
export type FollowedNode = {
  /** Names the node since its storage was last empty. */
  life: string;
  /** The change log is read up to this number. */
  readTo: number;
  /** All changes after this number are in `changes`. */
  completeFrom: number;
  /** The number of the last change of each id. */
  changes: Map<string, number>;
  /** When all that the node keeps was last known to be current, in milliseconds since 1970. */
  confirmedAt: number;
  /** When the node was asked for this. */
  askedAt: number;
  /** Answers from memory since then. */
  answers: number;
  /** A question ahead was sent since then. */
  isAskedAhead: boolean;
};

/** Milliseconds after a question at which a busy isolate asks again, and answers from memory in which it shows that it is busy. */
const [aheadMs, busyAnswers] = [700, 20];

/** By the node's name. */
const followed = createCache<FollowedNode>("followedNodes");

export const followedNode = (name: string): FollowedNode | undefined => followed.get(name);

/** The place from which on a node has to tell what changed. */
export function placeInLog(name: string): LogPlace | undefined {
  const node = followed.get(name);
  return node && { life: node.life, number: node.readTo };
}

/**
 * Takes what a node told with an answer. Answers may come in another order than the node gave them.
 * @param askedAt when the node was asked, in milliseconds since 1970
 */
export function follow(name: string, { end, changed, confirmedAt }: NodeLog, askedAt: number): void {
  let node = followed.get(name);
  if (node?.life !== end.life) {
    // A node that has ended since says nothing about the one that took its place.
    if (node !== undefined && askedAt < node.askedAt) return;
    node = {
      life: end.life,
      readTo: end.number,
      completeFrom: end.number,
      changes: new Map(),
      confirmedAt,
      askedAt,
      answers: 0,
      isAskedAhead: false,
    };
    followed.set(name, node);
    return;
  }
  if (end.number > node.readTo && changed === null) {
    node.completeFrom = end.number;
    node.changes.clear();
  } else if (changed !== null && changed.length > 0) readOn(node, changed, end.number);
  node.readTo = Math.max(node.readTo, end.number);
  node.confirmedAt = Math.max(node.confirmedAt, confirmedAt);
  if (askedAt > node.askedAt) {
    node.answers = 0;
    node.isAskedAhead = false;
  }
  node.askedAt = Math.max(node.askedAt, askedAt);
}

/**
 * Counts an answer from memory that its node stands for, and tells whether to ask the node ahead: a busy isolate asks before the second is over, once, and
 * answers from memory meanwhile. Otherwise all that come until the node answers would wait for it, each with a question of its own.
 * @param now milliseconds since 1970
 */
export function isToAskAhead(name: string, now: number): boolean {
  const node = followed.get(name);
  if (node === undefined) return false;
  node.answers += 1;
  if (node.answers < busyAnswers || now - node.askedAt < aheadMs || node.isAskedAhead) return false;
  node.isAskedAhead = true;
  return true;
}

/** @param last the number of the last of these changes */
function readOn(node: FollowedNode, changed: string[], last: number): void {
  const before = last - changed.length;
  changed.forEach((id, index) => {
    const number = before + 1 + index;
    if (number > (node.changes.get(id) ?? 0)) node.changes.set(id, number);
  });
  if (node.changes.size <= mostChanges) return;
  node.changes.clear();
  node.completeFrom = Math.max(node.completeFrom, last);
}
