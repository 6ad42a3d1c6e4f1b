import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { type ReactNode, useState } from "react";
import {
  Button as AriaButton,
  ComboBox,
  FieldError,
  Group,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Text,
} from "react-aria-components";
import { api, bodyOf } from "../api/client.ts";
import { sentenceOf } from "../api/problem.ts";
import { useTenant } from "../api/tenant.ts";
import fields from "./fields.module.css";
import styles from "./finder.module.css";

/** Something that can be found: what the API calls it, and what people do. */
export type Found = { value: string; label: string; hint?: string };

/** Rows that are offered; typing more finds the others. */
const mostOffered = 20;

type FinderProps = {
  label: string;
  hint?: ReactNode;
  value: Found | null;
  onChange: (found: Found | null) => void;
  name?: string;
  isRequired?: boolean;
};

/** One of many, found by typing. The service is asked for what fits, so that a million are as well as ten. */
function Finder({
  label,
  hint,
  value,
  onChange,
  name,
  isRequired = false,
  queryKey,
  find,
}: FinderProps & { queryKey: readonly unknown[]; find: (text: string) => Promise<Found[]> }) {
  const [text, setText] = useState(value?.label ?? "");
  // What is chosen is no question: with it, all are offered again.
  const asked = text === value?.label ? "" : text.trim();
  const found = useQuery({
    queryKey: [...queryKey, "find", asked],
    queryFn: () => find(asked),
    placeholderData: (before) => before,
  });
  const items = found.data ?? [];
  const choose = (key: unknown) => {
    const chosen = items.find((item) => item.value === key) ?? null;
    if (chosen !== null) setText(chosen.label);
    onChange(chosen);
  };
  return (
    <ComboBox
      className={fields.field}
      items={items}
      inputValue={text}
      onInputChange={setText}
      selectedKey={value?.value ?? null}
      onSelectionChange={choose}
      defaultFilter={() => true}
      menuTrigger="focus"
      allowsEmptyCollection
      isRequired={isRequired}
      name={name}
    >
      <Label className={fields.label}>{label}</Label>
      <Group className={styles.box}>
        <Input className={fields.input} />
        <AriaButton className={styles.open}>
          <ChevronDown aria-hidden size={16} />
        </AriaButton>
      </Group>
      {hint === undefined ? null : (
        <Text slot="description" className={fields.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={fields.error} />
      <Popover className={fields.popover}>
        <ListBox<Found>
          className={fields.list}
          renderEmptyState={() => (
            <p className={styles.none}>
              {found.isError ? sentenceOf(found.error) : found.isPending ? "Loading…" : "Nothing has this in its name."}
            </p>
          )}
        >
          {(item) => (
            <ListBoxItem id={item.value} textValue={item.label} className={fields.item}>
              <Text slot="label">{item.label}</Text>
              {item.hint === undefined ? null : (
                <Text slot="description" className={fields.hint}>
                  {item.hint}
                </Text>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

export function ProductFinder(props: FinderProps) {
  const tenant = useTenant();
  const find = async (text: string) => {
    const query = { limit: mostOffered, count: false, ...(text === "" ? {} : { name: text }) };
    const body = await bodyOf(
      api.GET("/api/v1/tenants/{tenant_name}/products", { params: { path: { tenant_name: tenant }, query } }),
    );
    return (body.data ?? []).map(({ id, name, code }) => ({ value: id, label: name, hint: code }));
  };
  return <Finder {...props} queryKey={[tenant, "products"]} find={find} />;
}

export function LicenseFinder(props: FinderProps) {
  const tenant = useTenant();
  const find = async (text: string) => {
    const query = { limit: mostOffered, count: false, ...(text === "" ? {} : { name: text }) };
    const body = await bodyOf(
      api.GET("/api/v1/tenants/{tenant_name}/licenses", { params: { path: { tenant_name: tenant }, query } }),
    );
    return (body.data ?? []).map((license) => ({
      value: license.license_id,
      label: license.name,
      hint: license.owner === null ? license.license_id : `Of ${license.owner}`,
    }));
  };
  return <Finder {...props} queryKey={[tenant, "licenses"]} find={find} />;
}

export function AccountFinder(props: FinderProps) {
  const tenant = useTenant();
  const find = async (text: string) => {
    const query = { limit: mostOffered, count: false, ...(text === "" ? {} : { search: text }) };
    const body = await bodyOf(
      api.GET("/api/v1/tenants/{tenant_name}/accounts", { params: { path: { tenant_name: tenant }, query } }),
    );
    return (body.data ?? []).map(({ username, email, role_name }) => ({
      value: username,
      label: username,
      hint: `${email}, ${role_name}`,
    }));
  };
  return <Finder {...props} queryKey={[tenant, "accounts"]} find={find} />;
}
