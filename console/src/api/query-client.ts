import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem.ts";

/** Answers of the service. They are read again when the tab comes back, after a change, and when they are older than this. */
const freshMs = 15_000;

/** Tells of a failure that may be over in a moment: no answer, or a service that starts. */
const isPassing = (error: unknown): boolean => error instanceof Problem && (error.status === 0 || error.status === 503);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      retry: (failures, error) => isPassing(error) && failures < 2,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
