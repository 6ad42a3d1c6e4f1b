import { type HistoryState, Link, Navigate, Outlet, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { KeyRound, Menu as MenuIcon, UserRound } from "lucide-react";
import { useEffect, useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { signOut } from "../api/door.ts";
import { useMay, useSession } from "../api/session.ts";
import { Button } from "../parts/button.tsx";
import { useIsNarrow } from "../parts/use-media.ts";
import { navigation } from "./navigation.ts";
import { SearchBox } from "./search-box.tsx";
import styles from "./shell.module.css";

/** The frame of each page of a tenant: where one can go, the search, and who is signed in. */
export function Shell() {
  const { tenant } = useParams({ from: "/$tenant" });
  const session = useSession();
  const location = useLocation();
  const isNarrow = useIsNarrow();
  const [isMenuOpen, setMenuOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes
  useEffect(() => setMenuOpen(false), [location.pathname]);
  // While the sign-in is being loaded this is shown again, at its location already: to go there once more would never end.
  if (location.pathname === "/sign-in") return null;
  if (session === undefined || (session.tenant !== "*" && session.tenant !== tenant))
    return <Navigate to="/sign-in" search={{ tenant, next: location.href }} state={searchedIn(location.state)} replace />;
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <header className={styles.header}>
        {isNarrow ? (
          <Button kind="quiet" aria-label="Pages" aria-expanded={isMenuOpen} onPress={() => setMenuOpen(!isMenuOpen)}>
            <MenuIcon aria-hidden size={20} />
          </Button>
        ) : null}
        <Link to="/$tenant" params={{ tenant }} className={styles.brand}>
          <KeyRound aria-hidden size={20} />
          <span>{tenant}</span>
        </Link>
        <div className={styles.search}>
          <SearchBox tenant={tenant} />
        </div>
        <AccountMenu tenant={tenant} username={session.username} />
      </header>
      {!isNarrow || isMenuOpen ? <Navigation tenant={tenant} /> : null}
      <main id="main" tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
    </div>
  );
}

/** Keeps what was searched for over a sign-in. */
const searchedIn = ({ searched }: HistoryState): HistoryState => (searched === undefined ? {} : { searched });

function Navigation({ tenant }: { tenant: string }) {
  const may = useMay();
  return (
    <nav className={styles.navigation} aria-label="Pages">
      {navigation.map(({ label, entries }) => {
        const offered = entries.filter(({ permission }) => permission === undefined || may(permission));
        return offered.length === 0 ? null : (
          <div key={label}>
            <h2>{label}</h2>
            <ul>
              {offered.map((entry) => (
                <li key={entry.path}>
                  <Link to={`/${tenant}/${entry.path}` as string} activeProps={{ "aria-current": "page" }}>
                    {entry.label}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}

function AccountMenu({ tenant, username }: { tenant: string; username: string }) {
  const navigate = useNavigate();
  // Somebody else signs in at the start, and not where this person was.
  const leaveHere = async () => {
    await navigate({ to: "/sign-in", search: { tenant } });
    await signOut().catch(() => undefined);
  };
  return (
    <MenuTrigger>
      <Button kind="quiet" aria-label={`Signed in as ${username}`}>
        <UserRound aria-hidden size={18} />
        <span className={styles.username}>{username}</span>
      </Button>
      <Popover className={styles.popover} placement="bottom end">
        <Menu className={styles.menu}>
          <MenuItem className={styles.item} href={`/${tenant}/account`}>
            Your account
          </MenuItem>
          <MenuItem className={styles.item} onAction={leaveHere}>
            Sign out
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
