import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "../api/client.ts";
import type { components } from "../api/contract.ts";
import { useTenant } from "../api/tenant.ts";
import { TextField } from "./fields.tsx";
import { Form } from "./form.tsx";
import { Notice } from "./notice.tsx";

type Account = components["schemas"]["Account"];

/** Changes the name and the email address of an account. */
export function AccountForm({ account }: { account: Account }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const [email, setEmail] = useState(account.email);
  const [firstName, setFirstName] = useState(account.first_name ?? "");
  const [lastName, setLastName] = useState(account.last_name ?? "");
  const [isSaved, setSaved] = useState(false);
  const path = { tenant_name: tenant, username: account.username };
  const send = async () => {
    setSaved(false);
    const body = {
      ...(email === account.email ? {} : { email }),
      first_name: firstName.trim() === "" ? null : firstName,
      last_name: lastName.trim() === "" ? null : lastName,
    };
    await dataOf(api.PATCH("/api/v1/tenants/{tenant_name}/accounts/{username}", { params: { path }, body }));
    await queries.invalidateQueries({ queryKey: [tenant, "accounts"] });
    setSaved(true);
  };
  return (
    <Form action="Save" send={send}>
      <TextField label="First name" name="first_name" value={firstName} onChange={setFirstName} maxLength={256} />
      <TextField label="Last name" name="last_name" value={lastName} onChange={setLastName} maxLength={256} />
      <TextField
        label="Email"
        name="email"
        type="email"
        value={email}
        onChange={setEmail}
        isRequired
        hint="Nothing is sent there by the service."
      />
      {isSaved ? <Notice kind="good">It is saved.</Notice> : null}
    </Form>
  );
}
