import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { readView, searchOf, type View } from "./view.ts";

/** The view that the address asks for, and how it is changed. Going back leads to the page before, not through each choice. */
export function useView(): { view: View; change: (changed: Partial<View>) => void } {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const view = useMemo(() => readView(search), [search]);
  return {
    view,
    change: (changed) =>
      navigate({ to: ".", search: searchOf({ ...view, ...changed }) as never, replace: true, resetScroll: false }),
  };
}
