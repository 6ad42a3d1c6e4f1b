import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "../api/client.ts";
import type { components } from "../api/contract.ts";
import { ifMatch, taggedOf } from "../api/tagged.ts";
import { useTenant } from "../api/tenant.ts";
import { type DraftOf, isSame, type Words } from "./changes.ts";
import { EditForm } from "./edit-form.tsx";
import { TextField } from "./fields.tsx";
import { Notice } from "./notice.tsx";
import { Failed, Loading } from "./states.tsx";

type Account = components["schemas"]["Account"];

/** The members of an account that can be changed here. Its page has actions for the others. */
type AccountDraft = DraftOf<components["schemas"]["UpdateAccountBody"], "role" | "status" | "metadata">;

const draftOf = ({ first_name, last_name, email }: Account): AccountDraft => ({ first_name, last_name, email });

const accountWords: Words<AccountDraft> = { first_name: "First name", last_name: "Last name", email: "Email" };

/** Changes the name and the email address of an account. */
export function AccountForm({ username }: { username: string }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  /** Times that it was saved here: the form begins anew with what is stored then. */
  const [saved, setSaved] = useState(0);
  const path = { tenant_name: tenant, username };
  const read = () => taggedOf(api.GET("/api/v1/tenants/{tenant_name}/accounts/{username}", { params: { path } }));
  const account = useQuery({ queryKey: [tenant, "accounts", username, "tagged"], queryFn: read });
  if (account.isPending) return <Loading />;
  if (account.isLoadingError) return <Failed error={account.error} retry={() => account.refetch()} />;
  return (
    <EditForm
      key={`${username} ${saved}`}
      opened={account.data}
      read={read}
      draftOf={draftOf}
      words={accountWords}
      send={(body, tag) =>
        dataOf(api.PATCH("/api/v1/tenants/{tenant_name}/accounts/{username}", { params: { path }, headers: ifMatch(tag), body }))
      }
      onDone={async () => {
        await queries.invalidateQueries({ queryKey: [tenant, "accounts"] });
        setSaved(saved + 1);
      }}
    >
      {(draft, set) => (
        <>
          <TextField
            label={accountWords.first_name}
            name="first_name"
            value={draft.first_name ?? ""}
            onChange={(text) => set({ first_name: text.trim() === "" ? null : text })}
            maxLength={256}
          />
          <TextField
            label={accountWords.last_name}
            name="last_name"
            value={draft.last_name ?? ""}
            onChange={(text) => set({ last_name: text.trim() === "" ? null : text })}
            maxLength={256}
          />
          <TextField
            label={accountWords.email}
            name="email"
            type="email"
            value={draft.email}
            onChange={(email) => set({ email })}
            isRequired
            hint="Nothing is sent there by the service."
          />
          {saved > 0 && isSame(draft, draftOf(account.data.thing)) ? <Notice kind="good">It is saved.</Notice> : null}
        </>
      )}
    </EditForm>
  );
}
