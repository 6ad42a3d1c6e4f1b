import { Fragment, type ReactNode, useRef, useState } from "react";
import { isOvertaken, type Tagged } from "../api/tagged.ts";
import { changesOf, type Draft, merged } from "./changes.ts";
import { Conflict } from "./conflict.tsx";
import { Form } from "./form.tsx";
import { Leaving } from "./leaving.tsx";

/** Changes members of a draft. */
export type SetDraft<Fields> = (change: Partial<Fields>) => void;

type Shared<Fields> = {
  onDone: () => void;
  onCancel?: (() => void) | undefined;
  children: (draft: Fields, set: SetDraft<Fields>) => ReactNode;
};

/** Makes something new. What was typed stays when the service refuses it, and leaving asks. */
export function CreateForm<Fields extends Draft, Made>({
  initial,
  action,
  send,
  onDone,
  onCancel,
  children,
}: Omit<Shared<Fields>, "onDone"> & {
  initial: Fields;
  action: string;
  send: (draft: Fields) => Promise<Made>;
  onDone: (made: Made) => void;
}) {
  const [draft, setDraft] = useState(initial);
  const isSaved = useRef(false);
  const save = async () => {
    const made = await send(draft);
    isSaved.current = true;
    onDone(made);
  };
  return (
    <Form action={action} send={save} onCancel={onCancel}>
      <Leaving isUnsaved={() => !isSaved.current && Object.keys(changesOf(initial, draft)).length > 0} />
      {children(draft, (change) => setDraft((before) => ({ ...before, ...change })))}
    </Form>
  );
}

/**
 * Changes something that others may change too: what is saved are the members that were changed here, and only while nobody else was quicker. Else both
 * are shown, and the person chooses. What was typed stays when the service refuses it, and leaving asks.
 * @param opened the thing as it was read when the form opened: what is read later does not change what is typed
 * @param read reads the thing as it is now
 * @param draftOf the members that the form can change, as the API takes them
 * @param words the members, for people
 * @param send saves changes, if the thing has the tag
 */
export function EditForm<Thing, Fields extends Draft>({
  opened,
  read,
  draftOf,
  words,
  send,
  onDone,
  onCancel,
  children,
}: Shared<Fields> & {
  opened: Tagged<Thing>;
  read: () => Promise<Tagged<Thing>>;
  draftOf: (thing: Thing) => Fields;
  words: Readonly<Record<string, string>>;
  send: (changes: Partial<Fields>, tag: string) => Promise<unknown>;
}) {
  const [base, setBase] = useState(opened);
  const [draft, setDraft] = useState(() => draftOf(opened.thing));
  const [theirs, setTheirs] = useState<Tagged<Thing>>();
  // Fields that keep a text of their own begin anew with what was chosen.
  const [round, setRound] = useState(0);
  const isSaved = useRef(false);
  const before = draftOf(base.thing);
  const save = async (from: Tagged<Thing>, wanted: Fields) => {
    const changes = changesOf(draftOf(from.thing), wanted);
    try {
      if (Object.keys(changes).length > 0) await send(changes, from.tag);
    } catch (error) {
      if (!isOvertaken(error)) throw error;
      setTheirs(await read());
      return;
    }
    isSaved.current = true;
    onDone();
  };
  const settle = async (givenUp: ReadonlySet<string>) => {
    if (theirs === undefined) return;
    const wanted = merged(before, draft, draftOf(theirs.thing), givenUp);
    setBase(theirs);
    setDraft(wanted);
    setRound(round + 1);
    setTheirs(undefined);
    await save(theirs, wanted);
  };
  return (
    <>
      <Form action="Save" send={() => save(base, draft)} onCancel={onCancel}>
        <Leaving isUnsaved={() => !isSaved.current && Object.keys(changesOf(before, draft)).length > 0} />
        <Fragment key={round}>{children(draft, (change) => setDraft((was) => ({ ...was, ...change })))}</Fragment>
      </Form>
      {theirs === undefined ? null : (
        <Conflict
          before={before}
          mine={draft}
          theirs={draftOf(theirs.thing)}
          words={words}
          onClose={() => setTheirs(undefined)}
          settle={settle}
        />
      )}
    </>
  );
}
