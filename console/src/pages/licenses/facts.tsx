import { Link } from "@tanstack/react-router";
import type { components } from "../../api/contract.ts";
import { useTenant } from "../../api/tenant.ts";
import { formatNumber } from "../../parts/formats.ts";
import { LicenseStatus } from "../../parts/license-status.tsx";
import type { CheckedOutFiles } from "../../parts/offline-files.ts";
import { Facts } from "../../parts/page.tsx";
import { Time } from "../../parts/time.tsx";

export type License = components["schemas"]["License"];

/** A license's state, its terms, and when it was last seen. */
export function LicenseFacts({ license, files }: { license: License; files: CheckedOutFiles }) {
  const tenant = useTenant();
  const { license_policy: policy, license_product: product, owner, metadata } = license;
  return (
    <Facts
      facts={[
        ["Status", <LicenseStatus key="status" status={license.status} />],
        [
          "Product",
          <Link key="product" to={`/${tenant}/products/${product.id}` as string}>
            {product.name}
          </Link>,
        ],
        [
          "Policy",
          <Link key="policy" to={`/${tenant}/policies/${policy.id}` as string}>
            {policy.name}
          </Link>,
        ],
        [
          "Owner",
          owner === null ? null : (
            <Link key="owner" to={`/${tenant}/accounts/${owner}` as string}>
              {owner}
            </Link>
          ),
        ],
        ["Expiry", license.expiry === null ? "Never, or not yet set" : <Time key="expiry" at={license.expiry} />],
        ["Seats used", used(license.seats_used, license.max_machines)],
        ["Users", used(license.users_count, license.max_users)],
        ["Uses", used(license.uses, license.max_uses)],
        ["Last validated", <Time key="validated" at={license.last_validated_at} />],
        ["Last file checked out", <Time key="file" at={license.last_checked_out_at} />],
        ["Its last offline file expires", files && (files.expiry === null ? "Never" : <Time key="files" at={files.expiry} />)],
        ["Next check-in", license.next_check_in_at === null ? undefined : <Time key="check-in" at={license.next_check_in_at} />],
        ["Created", <Time key="created" at={license.created_at} />],
        ...Object.entries(metadata).map(
          ([name, value]) => [`Metadata: ${name}`, typeof value === "string" ? value : JSON.stringify(value)] as const,
        ),
      ]}
    />
  );
}

const used = (count: number, most: number | null): string =>
  most === null ? `${formatNumber(count)}, without a limit` : `${formatNumber(count)} of ${formatNumber(most)}`;
