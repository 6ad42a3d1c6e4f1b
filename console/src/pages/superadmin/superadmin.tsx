import { Navigate } from "@tanstack/react-router";
import { signOut } from "../../api/door.ts";
import { useSession } from "../../api/session.ts";
import { Button } from "../../parts/button.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { SuperadminAccount } from "../account/superadmin-account.tsx";

/** The superadmin's account, outside every tenant. */
export default function Superadmin() {
  const session = useSession();
  if (session?.tenant !== "*") return <Navigate to="/sign-in" search={{ next: "/superadmin" }} replace />;
  return (
    <main id="main">
      <SuperadminAccount
        username={session.username}
        actions={
          <>
            <LinkButton to="/tenants">Tenants</LinkButton>
            <Button onPress={() => signOut()}>Sign out</Button>
          </>
        }
      />
    </main>
  );
}
