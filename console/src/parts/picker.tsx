import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button as AriaButton, ComboBox, FieldError, Input, Label, ListBox, Popover } from "react-aria-components";
import { ChoiceItem, Hint } from "./choice-item.tsx";
import styles from "./fields.module.css";

/** Something that can be picked: by its id, or by what the API names it by. */
export type Thing = { id: string; name: string; detail?: string | undefined };

/** Finds things by a part of their name. `key` begins with the tenant. */
export type FindThings = {
  key: readonly unknown[];
  /** The first of those whose name has this part; of all where it is empty. */
  find: (part: string) => Promise<readonly Thing[]>;
  /** The one of this id, where the list that was found lacks it. */
  read: (id: string) => Promise<Thing>;
};

/** One of a tenant's things, found by typing a part of its name. The service searches: there may be thousands. */
export function Picker({
  label,
  hint,
  things,
  value,
  onChange,
  name,
  placeholder = "Any",
  isRequired = false,
}: {
  label: string;
  hint?: ReactNode;
  things: FindThings;
  /** The id. */
  value: string | null;
  onChange: (id: string | null) => void;
  name?: string;
  placeholder?: string;
  isRequired?: boolean;
}) {
  const [typed, setTyped] = useState<string>();
  const found = useQuery({
    queryKey: [...things.key, "found", typed ?? ""],
    queryFn: () => things.find(typed ?? ""),
    placeholderData: keepPreviousData,
  });
  const listed = found.data?.find(({ id }) => id === value);
  const picked = useQuery({
    queryKey: [...things.key, "picked", value],
    queryFn: () => things.read(value ?? ""),
    enabled: value !== null && found.isSuccess && listed === undefined,
  });
  const chosen = listed ?? (value === null ? undefined : picked.data);
  return (
    <ComboBox
      className={styles.field}
      items={found.data ?? []}
      selectedKey={value}
      onSelectionChange={(key) => {
        // Leaving the field with a text that names nothing keeps what was picked before.
        if (key !== null) onChange(String(key));
        setTyped(undefined);
      }}
      inputValue={typed ?? chosen?.name ?? value ?? ""}
      onInputChange={(text) => {
        setTyped(text === (chosen?.name ?? "") ? undefined : text);
        if (text === "" && !isRequired && value !== null) onChange(null);
      }}
      onBlur={() => setTyped(undefined)}
      menuTrigger="focus"
      allowsEmptyCollection
      isRequired={isRequired}
      {...(name === undefined ? {} : { name })}
    >
      <Label className={styles.label}>{label}</Label>
      <div className={styles.combined}>
        <Input className={styles.input} placeholder={placeholder} />
        <AriaButton className={styles.opener}>
          <ChevronDown aria-hidden size={16} />
        </AriaButton>
      </div>
      <Hint>{hint}</Hint>
      <FieldError className={styles.error} />
      <Popover className={styles.popover}>
        <ListBox className={styles.list} renderEmptyState={() => <p className={styles.none}>Nothing of that name.</p>}>
          {(thing: Thing) => <ChoiceItem id={thing.id} label={thing.name} hint={thing.detail} />}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
