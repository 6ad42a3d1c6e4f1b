import { Link } from "@tanstack/react-router";
import { Page } from "../parts/page.tsx";

export function NotFound() {
  return (
    <Page title="There is no such page">
      <p>
        The address may be mistyped, or what it showed is gone. <Link to="/">Go to the start.</Link>
      </p>
    </Page>
  );
}
