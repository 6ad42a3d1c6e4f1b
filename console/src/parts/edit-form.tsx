import { focusManager } from "@tanstack/react-query";
import { Fragment, type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import type { FieldProblem } from "../api/problem.ts";
import { isOvertaken, type Tagged } from "../api/tagged.ts";
import { changesOf, type Draft, isSame, merged, type Words } from "./changes.ts";
import { Conflict, Meanwhile } from "./conflict.tsx";
import { Form } from "./form.tsx";
import { Leaving } from "./leaving.tsx";

/** Changes members of a draft. */
export type SetDraft<Fields> = (change: Partial<Fields>) => void;

type Shared<Fields> = {
  onDone: () => void;
  onCancel?: (() => void) | undefined;
  /** The refusals of a draft that the page knows beforehand. It is not sent then. */
  refusedOf?: (draft: Fields) => readonly FieldProblem[];
  children: (draft: Fields, set: SetDraft<Fields>) => ReactNode;
};

/** Makes something new. What was typed stays when the service refuses it, and leaving asks. */
export function CreateForm<Fields extends Draft, Made>({
  initial,
  action,
  send,
  onDone,
  onCancel,
  refusedOf,
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
    <Form action={action} send={save} onCancel={onCancel} refused={refusedOf?.(draft)}>
      <Leaving isUnsaved={() => !isSaved.current && Object.keys(changesOf(initial, draft)).length > 0} />
      {children(draft, (change) => setDraft((before) => ({ ...before, ...change })))}
    </Form>
  );
}

/**
 * Changes something that others may change too: what is saved are the members that were changed here, and only while nobody else was quicker. Else both
 * are shown, and the person chooses. The same is said before, when the tab comes back and the thing has another tag. What was typed stays when the service
 * refuses it, and leaving asks.
 * @param opened the thing as the page has it: what is read later does not change what is typed
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
  refusedOf,
  children,
}: Shared<Fields> & {
  opened: Tagged<Thing>;
  read: () => Promise<Tagged<Thing>>;
  draftOf: (thing: Thing) => Fields;
  words: Words<Fields>;
  send: (changes: Partial<Fields>, tag: string) => Promise<unknown>;
}) {
  const [base, setBase] = useState(opened);
  const [draft, setDraft] = useState(() => draftOf(opened.thing));
  const [theirs, setTheirs] = useState<Tagged<Thing>>();
  /** The thing as somebody else has left it, before anything was saved here. */
  const [newer, setNewer] = useState<Tagged<Thing>>();
  const [isCompared, setCompared] = useState(false);
  const [isFollowed, setFollowed] = useState(false);
  // Fields that keep a text of their own begin anew with what was chosen.
  const [round, setRound] = useState(0);
  const isSaved = useRef(false);
  const isSaving = useRef(false);
  const before = draftOf(base.thing);
  const goOnFrom = (now: Tagged<Thing>, wanted: Fields) => {
    setBase(now);
    setDraft(wanted);
    setRound(round + 1);
    setTheirs(undefined);
    setNewer(undefined);
    setCompared(false);
  };
  useReadings(opened, read, (now) => {
    if (isSaved.current || isSaving.current || now.tag === base.tag) return;
    if (isSame(draftOf(now.thing), before)) return setBase(now);
    if (Object.keys(changesOf(before, draft)).length > 0) return setNewer(now);
    setFollowed(true);
    goOnFrom(now, draftOf(now.thing));
  });
  const save = async (from: Tagged<Thing>, wanted: Fields) => {
    const changes = changesOf(draftOf(from.thing), wanted);
    isSaving.current = true;
    try {
      if (Object.keys(changes).length > 0) await send(changes, from.tag);
      isSaved.current = true;
    } catch (error) {
      if (!isOvertaken(error)) throw error;
      setTheirs(await read());
      return;
    } finally {
      isSaving.current = false;
    }
    onDone();
  };
  // A save that came too late comes first: it is what the person waits for.
  const compared = theirs ?? (isCompared ? newer : undefined);
  return (
    <>
      <Form action="Save" send={() => save(base, draft)} onCancel={onCancel} refused={refusedOf?.(draft)}>
        <Leaving isUnsaved={() => !isSaved.current && Object.keys(changesOf(before, draft)).length > 0} />
        <Meanwhile
          fields={
            newer && Object.keys(changesOf(before, draftOf(newer.thing))).map((name) => words[name as keyof Fields & string])
          }
          isFollowed={isFollowed}
          onCompare={() => setCompared(true)}
        />
        <Fragment key={round}>{children(draft, (change) => setDraft((was) => ({ ...was, ...change })))}</Fragment>
      </Form>
      {compared === undefined ? null : (
        <Conflict
          before={before}
          mine={draft}
          theirs={draftOf(compared.thing)}
          words={words}
          action={theirs === undefined ? "Go on with this" : "Save this"}
          onClose={() => {
            setTheirs(undefined);
            setCompared(false);
          }}
          settle={async (givenUp) => {
            const wanted = merged(before, draft, draftOf(compared.thing), givenUp);
            goOnFrom(compared, wanted);
            if (theirs !== undefined) await save(compared, wanted);
          }}
        />
      )}
    </>
  );
}

/** Hands on each reading of a thing: those that the page has, and one whenever the tab comes back. A reading that fails is told when it is saved. */
function useReadings<Thing>(opened: Tagged<Thing>, read: () => Promise<Tagged<Thing>>, meet: (now: Tagged<Thing>) => void): void {
  const handOn = useEffectEvent(meet);
  const look = useEffectEvent(() => read().then(handOn, () => undefined));
  useEffect(() => handOn(opened), [opened]);
  useEffect(() => focusManager.subscribe((isFocused) => void (isFocused && look())), []);
}
