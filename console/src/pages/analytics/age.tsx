import { formatDistance } from "../../parts/formats.ts";

/** Tells how old numbers are that a pass over all licenses counts. */
export function Age({ measuredAt, children }: { measuredAt: string | null; children?: string }) {
  return (
    <>
      {children === undefined ? null : `${children} `}
      {measuredAt === null
        ? "Licenses have not been counted yet: that happens within the hour."
        : `Licenses were counted ${formatDistance(measuredAt)}.`}
    </>
  );
}
