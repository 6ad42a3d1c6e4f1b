import { Outlet, useParams, useRouter } from "@tanstack/react-router";
import { RouterProvider } from "react-aria-components";
import { Commands } from "./commands.tsx";
import styles from "./root.module.css";
import { RunningTransfers } from "./running-transfers.tsx";

/**
 * Around every page: links of React Aria's menus and rows go through the router, so that none of them loads the page anew. At the foot is what goes on, and
 * the last change as a command.
 */
export function Root() {
  const router = useRouter();
  const { tenant } = useParams({ strict: false });
  return (
    <RouterProvider
      navigate={(path) => router.navigate({ to: path })}
      useHref={(path) => router.history.createHref(router.buildLocation({ to: path }).publicHref)}
    >
      <div className={styles.root}>
        <Outlet />
        <footer className={styles.foot}>
          {tenant === undefined ? null : <RunningTransfers tenant={tenant} />}
          <Commands />
        </footer>
      </div>
    </RouterProvider>
  );
}
