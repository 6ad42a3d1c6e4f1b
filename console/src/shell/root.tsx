import { Outlet, useRouter } from "@tanstack/react-router";
import { RouterProvider } from "react-aria-components";

/** Around every page: links of React Aria's menus and rows go through the router, so that none of them loads the page anew. */
export function Root() {
  const router = useRouter();
  return (
    <RouterProvider
      navigate={(path) => router.navigate({ to: path })}
      useHref={(path) => router.history.createHref(router.buildLocation({ to: path }).publicHref)}
    >
      <Outlet />
    </RouterProvider>
  );
}
