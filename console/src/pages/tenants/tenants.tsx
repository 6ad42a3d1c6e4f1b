import { useQueryClient } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { signOut } from "../../api/door.ts";
import { useSession } from "../../api/session.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { List } from "../../parts/list.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";

/** The tenants of the service, for the superadmin. A tenant is deleted on its page Settings. */
export default function Tenants() {
  const session = useSession();
  const client = useQueryClient();
  const [isCreating, setCreating] = useState(false);
  if (session?.tenant !== "*") return <Navigate to="/sign-in" search={{ next: "/tenants" }} replace />;
  const close = () => setCreating(false);
  return (
    <main id="main">
      <Page
        title="Tenants"
        lead="Each is one vendor, with people, products and licenses of its own. Open one to see what it has, or to change its settings and delete it."
        actions={
          <>
            <Button kind="primary" onPress={() => setCreating(true)}>
              New tenant
            </Button>
            <LinkButton to="/superadmin">Your account</LinkButton>
            <Button onPress={() => signOut()}>Sign out</Button>
          </>
        }
      >
        <List
          label="Tenants"
          queryKey={["tenants"]}
          read={(query) => api.GET("/api/v1/tenants", { params: { query } })}
          idOf={({ name }) => name}
          textOf={({ name }) => name}
          hrefOf={({ name }) => `/${name}`}
          columns={[
            { name: "Name", cell: ({ name }) => name, isMain: true },
            {
              name: "Second factor",
              cell: ({ require_second_factor }) => (require_second_factor ? "Demanded of admins" : "By choice"),
              width: 200,
            },
            { name: "Created", cell: ({ created_at }) => <Time at={created_at} as="distance" />, width: 160 },
          ]}
          empty={
            <Empty title="There is no tenant yet.">Create one for yourself, and then its first admin on the page People.</Empty>
          }
        />
        <Dialog title="New tenant" isOpen={isCreating} onClose={close}>
          <NewTenant
            onDone={() => {
              client.invalidateQueries({ queryKey: ["tenants"] });
              close();
            }}
            onCancel={close}
          />
        </Dialog>
      </Page>
    </main>
  );
}

function NewTenant({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const [name, setName] = useState("");
  return (
    <Form
      action="Create the tenant"
      send={() => dataOf(api.POST("/api/v1/tenants", { body: { name: name.trim() } }))}
      onDone={onDone}
      onCancel={onCancel}
    >
      <TextField
        label="Name"
        name="name"
        value={name}
        onChange={setName}
        isRequired
        autoFocus
        hint="Letters, digits and hyphens. It stands in every address of the tenant, and cannot be changed."
      />
    </Form>
  );
}
