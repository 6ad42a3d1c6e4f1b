import { X } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton, Label, Tag, TagGroup, TagList } from "react-aria-components";
import type { components } from "../../api/contract.ts";
import { useTenant } from "../../api/tenant.ts";
import { productsOf } from "../../api/things.ts";
import { TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { ProductName } from "../../parts/names.tsx";
import { Section } from "../../parts/page.tsx";
import { Picker } from "../../parts/picker.tsx";
import { EventChoice } from "./event-choice.tsx";
import type { Subscription } from "./event-words.ts";
import type { Webhook } from "./health.tsx";
import styles from "./webhooks.module.css";

export type WebhookBody = components["schemas"]["CreateWebhookBody"];

/** What a webhook is told, and where: for a new one and for one that is there. */
export function WebhookForm({
  webhook,
  action,
  send,
  onCancel,
  onDone,
}: {
  webhook?: Webhook;
  action: string;
  send: (body: WebhookBody) => Promise<unknown>;
  onCancel: () => void;
  onDone?: () => void;
}) {
  const tenant = useTenant();
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [events, setEvents] = useState<Subscription[]>((webhook?.events as Subscription[] | undefined) ?? ["license.*"]);
  const [products, setProducts] = useState<string[]>(webhook?.products ?? []);
  const body = { url: url.trim(), description: description.trim() === "" ? null : description, events, products };
  return (
    <Form action={action} send={() => send(body)} onCancel={onCancel} onDone={onDone}>
      <Section title="Where">
        <TextField
          label="Address"
          name="url"
          type="url"
          value={url}
          onChange={setUrl}
          isRequired
          placeholder="https://hooks.example.com/latchkey"
          hint="https, and a host of the public internet. Redirects are not followed."
          isMonospace
        />
        <TextField
          label="What it is for"
          name="description"
          value={description}
          onChange={setDescription}
          placeholder="Mails about trials"
          maxLength={256}
        />
      </Section>
      <Section title="Which events">
        <EventChoice value={events} onChange={setEvents} />
      </Section>
      <Section title="Of which products">
        <p>
          {products.length === 0
            ? "Of all products, and events of no product too, such as an account's."
            : "Of these products alone."}
        </p>
        <ChosenProducts ids={products} onChange={setProducts} />
        <Picker
          key={products.join()}
          label="Add a product"
          placeholder="A part of the name"
          things={productsOf(tenant)}
          value={null}
          onChange={(id) => {
            if (id !== null && !products.includes(id)) setProducts([...products, id]);
          }}
        />
      </Section>
    </Form>
  );
}

function ChosenProducts({ ids, onChange }: { ids: readonly string[]; onChange: (ids: string[]) => void }) {
  if (ids.length === 0) return null;
  return (
    <TagGroup onRemove={(keys) => onChange(ids.filter((id) => !keys.has(id)))}>
      <Label className={styles.label}>Products</Label>
      <TagList className={styles.tags} items={ids.map((id) => ({ id }))}>
        {({ id }) => (
          <Tag id={id} textValue={id} className={styles.tag}>
            <ProductName id={id} />
            <AriaButton slot="remove" className={styles.remove}>
              <X aria-hidden size={14} />
            </AriaButton>
          </Tag>
        )}
      </TagList>
    </TagGroup>
  );
}
