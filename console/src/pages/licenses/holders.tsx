import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { accountsOf, entitlementsById } from "../../api/things.ts";
import { Attachments } from "../../parts/attachments.tsx";
import { formatNumber } from "../../parts/formats.ts";
import { filesStay } from "../../parts/offline-files.ts";
import { Empty } from "../../parts/states.tsx";
import type { License } from "./facts.tsx";
import type { Explanation } from "./verdict.tsx";

const usersRoute = "/api/v1/tenants/{tenant_name}/licenses/{license_id}/users";
const entitlementsRoute = "/api/v1/tenants/{tenant_name}/licenses/{license_id}/entitlements";

/** @property explained of the license; undefined until it is read, and nothing is offered until then */
type OfLicense = {
  licenseId: string;
  explained: Pick<Explanation, "license" | "checked_out_files"> | undefined;
  onChanged: () => void;
};

const soon = ({ license_policy: policy }: License): string => `within ${formatNumber(policy.edge_ttl)} seconds`;

/** Those who may use the license beside its owner. */
export function LicenseUsers({ licenseId, explained, onChanged }: OfLicense) {
  const tenant = useTenant();
  const may = useMay();
  const params = { path: { tenant_name: tenant, license_id: licenseId } };
  const most = explained?.license.max_users ?? null;
  return (
    <Attachments
      label="Users"
      queryKey={[tenant, "licenses", licenseId, "users"]}
      queryFn={() => dataOf(api.GET(usersRoute, { params }))}
      columns={[
        { name: "Username", cell: ({ username }) => username },
        { name: "Email", cell: ({ email }) => email },
      ]}
      keyOf={({ username }) => username}
      nameOf={({ username }) => username}
      empty={<Empty title="No user is attached to it." />}
      attaching={
        explained !== undefined && may("license-users.attach") && may("user.read")
          ? {
              label: "Attach a user",
              hint:
                most === null
                  ? "They may use the license at once."
                  : `They may use the license at once. It may have ${formatNumber(most)}, its owner among them.`,
              things: accountsOf(tenant),
              send: (username) => api.POST(usersRoute, { params, body: { usernames: [username] } }),
            }
          : undefined
      }
      detaching={
        explained !== undefined && may("license-users.detach")
          ? {
              action: "Take the user away",
              effects: (
                <ul>
                  <li>{`Validations that name this user refuse the license ${soon(explained.license)}.`}</li>
                  <li>Machines keep their seats, also those that belong to this user.</li>
                  <li>{filesStay(explained.checked_out_files)}</li>
                </ul>
              ),
              send: ({ username }) => api.DELETE(usersRoute, { params, body: { usernames: [username] } }),
            }
          : undefined
      }
      onChanged={onChanged}
    />
  );
}

/** The entitlements that the license holds by itself. Those of its policy come beside. */
export function LicenseEntitlements({ licenseId, explained, onChanged }: OfLicense) {
  const tenant = useTenant();
  const may = useMay();
  const params = { path: { tenant_name: tenant, license_id: licenseId } };
  return (
    <Attachments
      label="Entitlements"
      queryKey={[tenant, "licenses", licenseId, "entitlements"]}
      queryFn={() => dataOf(api.GET(entitlementsRoute, { params }))}
      columns={[
        { name: "Code", cell: ({ code }) => <code>{code}</code> },
        { name: "Name", cell: ({ name }) => name },
      ]}
      keyOf={({ id }) => id}
      nameOf={({ name }) => name}
      empty={<Empty title="It holds no entitlement of its own." />}
      attaching={
        explained !== undefined && may("license-entitlements.attach") && may("entitlement.read")
          ? {
              label: "Give it an entitlement",
              hint: "This license alone has it. Those of its policy come beside.",
              things: entitlementsById(tenant),
              send: (id) => api.POST(entitlementsRoute, { params, body: { entitlement_id: [id] } }),
            }
          : undefined
      }
      detaching={
        explained !== undefined && may("license-entitlements.detach")
          ? {
              action: "Take the entitlement away",
              effects: (
                <ul>
                  <li>{`Validations that ask for it refuse the license ${soon(explained.license)}, unless its policy has the entitlement too.`}</li>
                  <li>
                    Files that were checked out still name it, if they carry entitlements.{" "}
                    {filesStay(explained.checked_out_files)}
                  </li>
                </ul>
              ),
              send: ({ id }) => api.DELETE(entitlementsRoute, { params, body: { id: [id] } }),
            }
          : undefined
      }
      onChanged={onChanged}
    />
  );
}
