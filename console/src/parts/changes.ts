/** The members of a thing that a form has, under the names of the API. */
export type Draft = Readonly<Record<string, unknown>>;

/**
 * The draft of a form that changes a thing: every member that the body of its `PATCH` takes, but those that the form says it leaves out. A member that the
 * contract gains is a type error in each form of the thing, until the form has it or leaves it out.
 */
export type DraftOf<Body, LeftOut extends keyof Body = never> = Required<Omit<Body, LeftOut>>;

/** Names of a draft's members for people. */
export type Words<Fields> = Readonly<Record<keyof Fields & string, string>>;

export const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The members of a draft that are not as they were. */
export const changesOf = <Fields extends Draft>(before: Fields, after: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(after).filter(([name, value]) => !isSame(value, before[name]))) as Partial<Fields>;

/** A member that two people look at differently. `isMine`: I have changed it. `isTheirs`: somebody else has. */
export type Divergence = { name: string; before: unknown; mine: unknown; theirs: unknown; isMine: boolean; isTheirs: boolean };

/** The members that I, somebody else or both have changed since I read the thing. */
export const divergencesOf = (before: Draft, mine: Draft, theirs: Draft): Divergence[] =>
  Object.keys(mine)
    .map((name) => ({
      name,
      before: before[name],
      mine: mine[name],
      theirs: theirs[name],
      isMine: !isSame(mine[name], before[name]),
      isTheirs: !isSame(theirs[name], before[name]),
    }))
    .filter(({ isMine, isTheirs }) => isMine || isTheirs);

/** A member that both have changed, and not to the same. */
export const isDisputed = ({ isMine, isTheirs, mine, theirs }: Divergence): boolean =>
  isMine && isTheirs && !isSame(mine, theirs);

/**
 * Returns what is saved after all: theirs, with what I alone have changed, and of what both have changed what I choose.
 * @param givenUp the disputed members of which I take theirs
 */
export function merged<Fields extends Draft>(before: Fields, mine: Fields, theirs: Fields, givenUp: ReadonlySet<string>): Fields {
  const kept = divergencesOf(before, mine, theirs).filter(({ name, isMine }) => isMine && !givenUp.has(name));
  return { ...theirs, ...Object.fromEntries(kept.map(({ name, mine: value }) => [name, value])) };
}
