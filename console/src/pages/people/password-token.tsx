import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { Code } from "../../parts/copy.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Form } from "../../parts/form.tsx";
import { SecretOnce } from "../../parts/secret-once.tsx";

/** The page on which somebody sets a password with a token. */
const pageOf = (tenant: string, username: string): string =>
  `${window.location.origin}/console/new-password?${new URLSearchParams({ tenant, username })}`;

/** Makes a token that sets a new password once. @throws Problem for what the service refuses */
export const makePasswordToken = async (tenant: string, username: string): Promise<string> => {
  const made = await dataOf(
    api.POST("/api/v1/tenants/{tenant_name}/accounts/{username}/actions/password-token", {
      params: { path: { tenant_name: tenant, username } },
      body: {},
    }),
  );
  return made.token ?? "";
};

/** Makes a token with which somebody sets a new password, and shows it once. */
export function PasswordToken({ username, isAsked, onClose }: { username: string; isAsked: boolean; onClose: () => void }) {
  const tenant = useTenant();
  const [token, setToken] = useState<string>();
  const close = () => {
    setToken(undefined);
    onClose();
  };
  return (
    <>
      <Dialog title={`A new password for ${username}`} isOpen={isAsked && token === undefined} onClose={onClose}>
        <Form action="Make the token" send={async () => setToken(await makePasswordToken(tenant, username))} onCancel={onClose}>
          <p>
            You get a token to pass on. It works once, for 24 hours, and a token from before is void. The password that {username}{" "}
            has holds until then.
          </p>
        </Form>
      </Dialog>
      <PasswordTokenOnce username={username} token={token} onClose={close} />
    </>
  );
}

/** Shows a token the only time that it can be shown, with where it is used. */
export function PasswordTokenOnce({
  username,
  token,
  onClose,
}: {
  username: string;
  token: string | undefined;
  onClose: () => void;
}) {
  const tenant = useTenant();
  return (
    <SecretOnce title={`Token for ${username}`} secret={token} label="Password token" onClose={onClose}>
      <p>Pass it on by a way that nobody else reads. {username} sets the password here, within 24 hours:</p>
      <Code text={pageOf(tenant, username)} label="Address of the page" />
    </SecretOnce>
  );
}
