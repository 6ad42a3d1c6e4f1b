import { type Permission, permissionsOfRole } from "../../../../src/access/permissions.ts";
import { Notice } from "../../parts/notice.tsx";
import { navigation } from "../../shell/navigation.ts";
import styles from "./roles.module.css";

/** The pages that somebody with these permissions is offered, and those that an admin has besides. */
export function Preview({ permissions }: { permissions: readonly Permission[] }) {
  const isOffered = (permission: Permission | undefined) => permission === undefined || permissions.includes(permission);
  const isAdmins = (permission: Permission | undefined) =>
    permission === undefined || permissionsOfRole.admin.includes(permission);
  const entries = navigation.flatMap((group) => group.entries).filter(({ permission }) => isAdmins(permission));
  const seen = entries.filter(({ permission }) => isOffered(permission));
  const missing = entries.filter(({ permission }) => !isOffered(permission));
  return (
    <div className={styles.preview} aria-live="polite">
      {seen.length === 0 ? (
        <p>No page but their own account.</p>
      ) : (
        <>
          <p>These pages, with the actions that you have ticked:</p>
          <ul>
            {seen.map(({ label, path }) => (
              <li key={path}>{label}</li>
            ))}
          </ul>
        </>
      )}
      {missing.length === 0 ? null : <p className={styles.missing}>Not: {missing.map(({ label }) => label).join(", ")}.</p>}
      {permissions.includes("license.read") ? null : (
        <p className={styles.missing}>No license is found by the search, and no key is shown.</p>
      )}
      {permissions.some((permission) => !permissionsOfRole.user.includes(permission)) ? (
        <Notice>
          Counts as an admin's role: where the tenant demands a second factor of its admins, it is demanded of these people too.
        </Notice>
      ) : null}
    </div>
  );
}
