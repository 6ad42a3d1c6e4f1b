import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { sentenceOf } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { Confirmation } from "./dialog.tsx";
import { Notice } from "./notice.tsx";
import { type FindThings, Picker } from "./picker.tsx";
import { Failed, Loading } from "./states.tsx";
import { Table, type TableColumn } from "./table.tsx";

/** How one more is attached: a picker of things, and the request. Undefined where this person may not. */
export type Attaching = {
  label: string;
  hint: ReactNode;
  things: FindThings;
  send: (id: string) => Promise<unknown>;
};

/** How one is taken away: the request, and what happens then. Undefined where this person may not. */
export type Detaching<Row> = {
  /** The action in the dialog: "Take it away". */
  action: string;
  effects: ReactNode;
  send: (row: Row) => Promise<unknown>;
};

/**
 * Things that are attached to another. One more is attached at once, as it is picked; a dialog asks before one is taken away.
 * @param nameOf the name that a row is called in buttons and dialogs
 * @param onChanged after a change, beside reading the list again
 */
export function Attachments<Row>({
  label,
  queryKey,
  queryFn,
  columns,
  keyOf,
  nameOf,
  empty,
  attaching,
  detaching,
  onChanged,
}: {
  label: string;
  queryKey: readonly unknown[];
  queryFn: () => Promise<Row[]>;
  columns: readonly TableColumn<Row>[];
  keyOf: (row: Row) => string;
  nameOf: (row: Row) => string;
  empty: ReactNode;
  attaching: Attaching | undefined;
  detaching: Detaching<Row> | undefined;
  onChanged?: () => void;
}) {
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<Row>();
  const [picks, setPicks] = useState(0);
  const attached = useQuery({ queryKey, queryFn });
  const readAgain = () => {
    onChanged?.();
    return queries.invalidateQueries({ queryKey });
  };
  const attach = useMutation({ mutationFn: async (id: string) => attaching?.send(id), onSettled: readAgain });
  const all: readonly TableColumn<Row>[] =
    detaching === undefined ? columns : [...columns, takingAway({ nameOf, onPress: setLeaving })];
  return (
    <>
      {attached.isPending ? <Loading /> : null}
      {attached.isError ? <Failed error={attached.error} retry={() => attached.refetch()} /> : null}
      {attached.data?.length === 0 ? empty : null}
      {attached.data === undefined || attached.data.length === 0 ? null : (
        <Table label={label} rows={attached.data} keyOf={keyOf} columns={all} />
      )}
      {attaching === undefined ? null : (
        <Picker
          // It keeps no choice: with another key it is empty and closed again.
          key={picks}
          label={attaching.label}
          hint={attaching.hint}
          placeholder="A part of the name"
          things={attaching.things}
          value={null}
          onChange={(id) => {
            if (id === null) return;
            setPicks(picks + 1);
            attach.mutate(id);
          }}
        />
      )}
      {attach.error === null ? null : <Notice kind="bad">{sentenceOf(attach.error)}</Notice>}
      {leaving === undefined || detaching === undefined ? null : (
        <Confirmation
          title={`Take ${nameOf(leaving)} away?`}
          action={detaching.action}
          effects={detaching.effects}
          isOpen
          onClose={() => setLeaving(undefined)}
          send={() => detaching.send(leaving)}
          onDone={readAgain}
        />
      )}
    </>
  );
}

const takingAway = <Row,>({
  nameOf,
  onPress,
}: {
  nameOf: (row: Row) => string;
  onPress: (row: Row) => void;
}): TableColumn<Row> => ({
  name: "Take away",
  cell: (row) => (
    <Button kind="quiet" aria-label={`Take ${nameOf(row)} away`} onPress={() => onPress(row)}>
      <X aria-hidden size={16} />
    </Button>
  ),
});
