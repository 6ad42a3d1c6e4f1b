import { X } from "lucide-react";
import { Button as AriaButton, Label, Tag, TagGroup, TagList } from "react-aria-components";
import type { components } from "../../api/contract.ts";
import { useTenant } from "../../api/tenant.ts";
import { productsOf } from "../../api/things.ts";
import type { DraftOf, Words } from "../../parts/changes.ts";
import type { SetDraft } from "../../parts/edit-form.tsx";
import { TextField } from "../../parts/fields.tsx";
import { ProductName } from "../../parts/names.tsx";
import { Section } from "../../parts/page.tsx";
import { Picker } from "../../parts/picker.tsx";
import { EventChoice } from "./event-choice.tsx";
import type { Subscription } from "./event-words.ts";
import type { Webhook } from "./health.tsx";
import styles from "./webhooks.module.css";

/** The members of a webhook that can be changed. A button of its page enables and disables it. */
export type WebhookDraft = DraftOf<components["schemas"]["UpdateWebhookBody"], "enabled" | "api">;

export const noWebhook: WebhookDraft = { url: "", description: null, events: ["license.*"], products: [] };

export const draftOf = ({ url, description, events, products }: Webhook): WebhookDraft => ({
  url,
  description,
  events: events as Subscription[],
  products,
});

export const webhookWords: Words<WebhookDraft> = {
  url: "Address",
  description: "What it is for",
  events: "Which events",
  products: "Of which products",
};

/** The fields of a webhook, for a new one and for one that is there. */
export function WebhookFields({ draft, set }: { draft: WebhookDraft; set: SetDraft<WebhookDraft> }) {
  const tenant = useTenant();
  const { url, description, events, products } = draft;
  return (
    <>
      <Section title="Where">
        <TextField
          label={webhookWords.url}
          name="url"
          type="url"
          value={url}
          onChange={(text) => set({ url: text.trim() })}
          isRequired
          placeholder="https://hooks.example.com/latchkey"
          hint="https, and a host of the public internet. Redirects are not followed."
          isMonospace
        />
        <TextField
          label={webhookWords.description}
          name="description"
          value={description ?? ""}
          onChange={(text) => set({ description: text.trim() === "" ? null : text })}
          placeholder="Mails about trials"
          maxLength={256}
        />
      </Section>
      <Section title="Which events">
        <EventChoice value={events as Subscription[]} onChange={(chosen) => set({ events: chosen })} />
      </Section>
      <Section title="Of which products">
        <p>
          {products.length === 0
            ? "Of all products, and events of no product too, such as an account's."
            : "Of these products alone."}
        </p>
        <ChosenProducts ids={products} onChange={(ids) => set({ products: ids })} />
        <Picker
          key={products.join()}
          label="Add a product"
          placeholder="A part of the name"
          things={productsOf(tenant)}
          value={null}
          onChange={(id) => {
            if (id !== null && !products.includes(id)) set({ products: [...products, id] });
          }}
        />
      </Section>
    </>
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
