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
}
