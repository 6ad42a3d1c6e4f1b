import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { resumeSession } from "./api/door.ts";
import { queryClient } from "./api/query-client.ts";
import { router } from "./router.ts";
import "./styles/base.css";

const root = document.getElementById("console");
if (root === null) throw new Error("The page has no place for the console.");

// After an upgrade the files that an open tab would load next are gone: the page is read anew, once for each address.
addEventListener("vite:preloadError", (event) => {
  if (history.state?.isReadAnew === true) return;
  event.preventDefault();
  history.replaceState({ ...history.state, isReadAnew: true }, "");
  location.reload();
});

await resumeSession();

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
