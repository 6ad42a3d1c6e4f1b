import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Select, TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { makePasswordToken, PasswordTokenOnce } from "./password-token.tsx";
import { useRoleChoices } from "./roles.ts";

/** A password that nobody knows, for an account whose owner sets one with a token. */
const unknownPassword = (): string => `${crypto.randomUUID()}${crypto.randomUUID()}`;

/** Makes an account, with a password or with a token to choose one. */
export default function NewPerson() {
  const tenant = useTenant();
  const may = useMay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const roles = useRoleChoices();
  const [username, setUsername] = useState("");
  const [email, setEmail] = useState("");
  const [firstName, setFirstName] = useState("");
  const [lastName, setLastName] = useState("");
  const [role, setRole] = useState("user");
  const [way, setWay] = useState<"token" | "password">(may("user-password.reset") ? "token" : "password");
  const [password, setPassword] = useState("");
  const [isMade, setMade] = useState(false);
  const [token, setToken] = useState<string>();
  const show = () => navigate({ to: `/${tenant}/accounts/${encodeURIComponent(username)}` as string });
  const send = async () => {
    if (!isMade) {
      await dataOf(
        api.POST("/api/v1/tenants/{tenant_name}/accounts", {
          params: { path: { tenant_name: tenant } },
          body: {
            username,
            email,
            role,
            password: way === "token" ? unknownPassword() : password,
            ...(firstName.trim() === "" ? {} : { first_name: firstName }),
            ...(lastName.trim() === "" ? {} : { last_name: lastName }),
          },
        }),
      );
      // Sent once more after the token was refused, the account is there already.
      setMade(true);
      await queries.invalidateQueries({ queryKey: [tenant, "accounts"] });
    }
    if (way === "token") setToken(await makePasswordToken(tenant, username));
    else show();
  };
  return (
    <Page title="New person" lead="Somebody who signs in, or who owns or uses licenses.">
      <Form action="Make the account" send={send} onCancel={() => navigate({ to: `/${tenant}/accounts` as string })}>
        <Section title="Who it is">
          <TextField
            label="Username"
            name="username"
            value={username}
            onChange={setUsername}
            autoComplete="off"
            isRequired
            isDisabled={isMade}
            hint="It cannot be changed later."
          />
          <TextField label="Email" name="email" type="email" value={email} onChange={setEmail} autoComplete="off" isRequired />
          <TextField label="First name" name="first_name" value={firstName} onChange={setFirstName} autoComplete="off" />
          <TextField label="Last name" name="last_name" value={lastName} onChange={setLastName} autoComplete="off" />
        </Section>
        <Section title="What they may do">
          <Select
            label="Role"
            name="role"
            choices={roles}
            value={role}
            onChange={setRole}
            isRequired
            hint={roles.find(({ value }) => value === role)?.hint}
          />
        </Section>
        <Section title="How they sign in">
          {may("user-password.reset") ? (
            <Select
              label="Password"
              choices={[
                { value: "token", label: "They choose one, with a token that you pass on" },
                { value: "password", label: "You choose one" },
              ]}
              value={way}
              onChange={setWay}
            />
          ) : null}
          {way === "password" ? (
            <TextField
              label="Their password"
              name="password"
              type="password"
              autoComplete="new-password"
              value={password}
              onChange={setPassword}
              isRequired
              hint="8 to 256 characters, and none of the usual ones."
            />
          ) : null}
        </Section>
      </Form>
      <PasswordTokenOnce
        username={username}
        token={token}
        onClose={() => {
          setToken(undefined);
          show();
        }}
      />
    </Page>
  );
}
