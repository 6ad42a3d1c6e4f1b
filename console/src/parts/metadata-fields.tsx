import { Plus, X } from "lucide-react";
import { Button } from "./button.tsx";
import { TextField } from "./fields.tsx";
import styles from "./metadata-fields.module.css";

/** A member of metadata as it is typed. `id` tells it from others while two have the same name. */
export type Member = { id: number; name: string; value: string };

/** Reads what somebody typed: a number, true, false, null, a list or an object where it reads as JSON, and a text otherwise. */
function readValue(text: string): unknown {
  if (!/^(-?\d|true$|false$|null$|[[{"])/.test(text.trim())) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** How a value is typed: the inverse of what `metadataOf` reads. */
const textOf = (value: unknown): string =>
  typeof value === "string" && readValue(value) === value ? value : JSON.stringify(value);

/** Members without a name are left out. */
export const metadataOf = (members: readonly Member[]): Record<string, unknown> =>
  Object.fromEntries(members.filter(({ name }) => name.trim() !== "").map(({ name, value }) => [name.trim(), readValue(value)]));

export const membersOf = (metadata: Readonly<Record<string, unknown>>): Member[] =>
  Object.entries(metadata).map(([name, value], id) => ({ id, name, value: textOf(value) }));

/** Names and values that the vendor keeps beside a thing. */
export function MetadataFields({
  members,
  onChange,
}: {
  members: readonly Member[];
  onChange: (members: readonly Member[]) => void;
}) {
  const change = (id: number, part: Partial<Member>) =>
    onChange(members.map((member) => (member.id === id ? { ...member, ...part } : member)));
  const add = () => onChange([...members, { id: Math.max(-1, ...members.map(({ id }) => id)) + 1, name: "", value: "" }]);
  return (
    <fieldset className={styles.metadata}>
      <legend>Metadata</legend>
      {members.length === 0 ? <p className={styles.hint}>Such as the order that the license belongs to.</p> : null}
      {members.map((member, place) => (
        <div key={member.id} className={styles.member}>
          <TextField label={`Name ${place + 1}`} value={member.name} onChange={(name) => change(member.id, { name })} />
          <TextField label={`Value ${place + 1}`} value={member.value} onChange={(value) => change(member.id, { value })} />
          <Button
            kind="quiet"
            aria-label={`Remove ${member.name || `name ${place + 1}`}`}
            onPress={() => onChange(members.filter(({ id }) => id !== member.id))}
          >
            <X aria-hidden size={16} />
          </Button>
        </div>
      ))}
      <div>
        <Button onPress={add}>
          <Plus aria-hidden size={16} />
          Add metadata
        </Button>
      </div>
    </fieldset>
  );
}
