import { useSyncExternalStore } from "react";

/** Tells whether a media query holds now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );
}

/** Narrow as a telephone: lists show what matters most. */
export const useIsNarrow = (): boolean => useMedia("(max-width: 40rem)");
