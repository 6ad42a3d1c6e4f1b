import type { ComponentProps } from "react";
import { Page } from "./page.tsx";
import { Failed } from "./states.tsx";

/** Shown in the place of a page whose one thing could not be read. */
export const FailedPage = (props: ComponentProps<typeof Failed>) => (
  <Page title="This cannot be shown">
    <Failed {...props} />
  </Page>
);
