import { createRouter } from "@tanstack/react-router";
import { FailedPage } from "./parts/failed-page.tsx";
import { Loading } from "./parts/states.tsx";
import { routeTree } from "./routes.tsx";
import { NotFound } from "./shell/not-found.tsx";

export const router = createRouter({
  routeTree,
  basepath: "/console",
  defaultPreload: "intent",
  // Data is kept by the query client; the router keeps none of its own.
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: Loading,
  defaultErrorComponent: FailedPage,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  /** The part of a page's place that the address leaves out: browsers keep it with the entry of this tab's history, and write it into no log. */
  interface HistoryState {
    /** The text that was searched for. It may be a license key, which is a secret. */
    searched?: string;
  }
}
