import { type Route, tenantRoute } from "../http/route.ts";
import {
  presentDays,
  presentExpirations,
  presentSharing,
  presentValidations,
  tableOfDays,
  tableOfExpirations,
  tableOfSharing,
  tableOfValidations,
} from "./present.ts";
import {
  activity,
  expirations,
  periodQuery,
  scopeQuery,
  seats,
  sharing,
  sharingQuery,
  validations,
  validationsQuery,
} from "./schemas.ts";
import {
  activityMeasures,
  readActivity,
  readExpirations,
  readSeats,
  readSharing,
  readValidations,
  seatMeasures,
} from "./service.ts";

/** Members that all of these routes share. */
const numbers = { method: "get", group: "Measure use", permission: "analytics.read" } as const;

const answer = { status: 200, description: "The numbers.", isTable: true } as const;

/** Numbers for charts: of the tenant, or of one product or policy. */
export const routes: Route[] = [
  tenantRoute(
    {
      ...numbers,
      path: "/analytics/validations",
      operationId: "readValidationNumbers",
      summary: "Count validations by verdict",
      description:
        "One row an hour (14 days at most, of the last 90) or a day (366 at most), in UTC, zeros included. About two minutes behind.",
      query: validationsQuery,
      answer: { ...answer, data: validations },
      refusals: ["tenant_not_found"],
    },
    async (context, { query }) => {
      const found = await readValidations(context, query);
      return { status: 200, data: presentValidations(found), table: () => tableOfValidations(found) };
    },
  ),
  tenantRoute(
    {
      ...numbers,
      path: "/analytics/activity",
      operationId: "readActivityNumbers",
      summary: "Count active licenses and machines, and activations",
      description: "One row a day of UTC, 366 at most, zeros included. About two minutes behind.",
      query: periodQuery,
      answer: { ...answer, data: activity },
      refusals: ["tenant_not_found"],
    },
    async (context, { query }) => {
      const found = await readActivity(context, query);
      return { status: 200, data: presentDays(found), table: () => tableOfDays("activity", activityMeasures, found) };
    },
  ),
  tenantRoute(
    {
      ...numbers,
      path: "/analytics/seats",
      operationId: "readSeatNumbers",
      summary: "Compare seats in use with seats sold",
      description:
        "One row a day of UTC, 366 at most, as last counted on it: each hour, or each day where the tenant has over 10,000 licenses.",
      query: periodQuery,
      answer: { ...answer, data: seats },
      refusals: ["tenant_not_found"],
    },
    async (context, { query }) => {
      const found = await readSeats(context, query);
      return { status: 200, data: presentDays(found), table: () => tableOfDays("seats", seatMeasures, found) };
    },
  ),
  tenantRoute(
    {
      ...numbers,
      path: "/analytics/expirations",
      operationId: "readExpirationNumbers",
      summary: "Count the licenses that expire soon",
      description: "In the next 7, 30 and 90 days, and on each day of UTC of those 90. Counted when seats are.",
      query: scopeQuery,
      answer: { ...answer, data: expirations },
      refusals: ["tenant_not_found"],
    },
    async (context, { query }) => {
      const found = await readExpirations(context, query);
      return { status: 200, data: presentExpirations(found), table: () => tableOfExpirations(found) };
    },
  ),
  tenantRoute(
    {
      ...numbers,
      path: "/analytics/shared-licenses",
      operationId: "readSharingNumbers",
      summary: "Find the most shared licenses",
      description:
        "Licenses with several machines or addresses in 30 days, a sign of sharing. Counted when seats are; of each policy the first 100.",
      query: sharingQuery,
      answer: { ...answer, data: sharing },
      refusals: ["tenant_not_found"],
    },
    async (context, { query }) => {
      const found = await readSharing(context, query);
      return { status: 200, data: presentSharing(found), table: () => tableOfSharing(found) };
    },
  ),
];
