import type { components } from "../../api/contract.ts";
import type { DraftOf, Words } from "../../parts/changes.ts";
import type { SetDraft } from "../../parts/edit-form.tsx";
import { Select, TextField } from "../../parts/fields.tsx";
import { Metadata } from "../../parts/metadata.tsx";

export type Product = components["schemas"]["Product"];

/** The members of a product that can be changed. */
export type ProductDraft = DraftOf<components["schemas"]["UpdateProductBody"]>;

export const noProduct: ProductDraft = {
  name: "",
  code: "",
  distribution_strategy: "licensed",
  url: null,
  platforms: [],
  metadata: {},
};

export const draftOf = ({ name, code, distribution_strategy, url, platforms, metadata }: Product): ProductDraft => ({
  name,
  code,
  distribution_strategy,
  url,
  platforms,
  metadata,
});

export const productWords: Words<ProductDraft> = {
  name: "Name",
  code: "Code",
  distribution_strategy: "Who gets it",
  url: "Page",
  platforms: "Platforms",
  metadata: "Metadata",
};

export const distributionChoices = [
  { value: "licensed", label: "Licensed", hint: "Whoever has a license of it." },
  { value: "open", label: "Open", hint: "Anybody." },
  { value: "closed", label: "Closed", hint: "Nobody outside your own people." },
] as const;

export function ProductFields({ draft, set }: { draft: ProductDraft; set: SetDraft<ProductDraft> }) {
  return (
    <>
      <TextField
        label={productWords.name}
        name="name"
        value={draft.name}
        onChange={(name) => set({ name })}
        maxLength={256}
        hint="What people call it."
        isRequired
      />
      <TextField
        label={productWords.code}
        name="code"
        value={draft.code}
        onChange={(code) => set({ code })}
        maxLength={256}
        hint="What software calls it. Apps that name it must learn of a new one."
        isMonospace
        isRequired
      />
      <Select
        label={productWords.distribution_strategy}
        name="distribution_strategy"
        choices={distributionChoices}
        value={draft.distribution_strategy}
        onChange={(distribution_strategy) => set({ distribution_strategy })}
      />
      <TextField
        label={productWords.url}
        name="url"
        type="url"
        value={draft.url ?? ""}
        onChange={(url) => set({ url: url.trim() === "" ? null : url.trim() })}
        placeholder="https://example.com/sketchbook"
      />
      <TextField
        label={productWords.platforms}
        name="platforms"
        defaultValue={draft.platforms.join(", ")}
        onChange={(text) =>
          set({
            platforms: text
              .split(",")
              .map((one) => one.trim())
              .filter((one) => one !== ""),
          })
        }
        hint="What it runs on, with commas between: macos, windows."
      />
      <Metadata value={draft.metadata} onChange={(metadata) => set({ metadata })} />
    </>
  );
}
