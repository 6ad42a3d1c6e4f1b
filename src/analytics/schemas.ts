import { z } from "zod";
import { exampleId, instantField } from "../http/fields.ts";
import { idOf, textOut, time, wholeOut } from "../http/schemas.ts";

const optionalId = (what: string) =>
  z
    .uuid()
    .optional()
    .meta({ description: `Numbers of this ${what} alone.`, example: exampleId });

export const scopeQuery = z.strictObject({ product_id: optionalId("product"), policy_id: optionalId("policy") });

const bound = (description: string) => instantField().optional().meta({ description, example: "2026-11-01T00:00:00Z" });

export const periodQuery = scopeQuery.extend({
  since: bound("The first hour or day (UTC) is the one of this time."),
  until: bound("Only hours or days that begin before this time."),
});

export const validationsQuery = periodQuery.extend({
  by: z.enum(["day", "hour"]).optional().meta({ description: "What a row counts. Default `day`.", example: "day" }),
});

const most = "must be a whole number from 1 to 100";

export const sharingQuery = scopeQuery.extend({
  by: z
    .enum(["addresses", "machines"])
    .optional()
    .meta({ description: "What makes a license come first. Default `addresses`.", example: "machines" }),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, most)
    .transform(Number)
    .pipe(z.int().min(1, most).max(100, most))
    .optional()
    .meta({
      description: "Licenses at most, 1 to 100. Default 20.",
      type: "integer",
      pattern: undefined,
      minimum: 1,
      maximum: 100,
      example: 20,
    }),
});

const since = time("When the first row begins.");
const until = time("When the last row ends.");
const measuredAt = time("When licenses were last counted; null before the first time.").nullable();

const rowsOf = <Row extends z.ZodType>(row: Row) => z.array(row).meta({ description: "Oldest first." });

const day = z.iso.date().meta({ description: "A day in UTC.", example: "2026-11-30" });

export const validations = z
  .object({
    since,
    until,
    by: z.enum(["day", "hour"]).meta({ description: "What a row counts.", example: "day" }),
    rows: rowsOf(
      z.object({
        time: time("When the hour or day begins."),
        validations: wholeOut("All validations.", 5_230),
        codes: z
          .record(z.string(), z.int())
          .meta({ description: "Validations by verdict.", example: { expired: 30, valid: 5_200 } }),
      }),
    ),
  })
  .meta({ id: "ValidationNumbers" });

const dayRows = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ since, until, measured_at: measuredAt, rows: rowsOf(z.object({ day, ...shape })) });

export const activity = dayRows({
  active_licenses: wholeOut("Licenses that were validated on the day while neither suspended nor of a banned owner.", 412),
  active_machines: wholeOut("Machines that were activated, pinged or set back on the day.", 530),
  activations: wholeOut("Machines that were activated.", 17),
}).meta({ id: "ActivityNumbers" });

const counted = (description: string, example: number) => wholeOut(description, example).nullable();

export const seats = dayRows({
  licenses: counted("Licenses that had not expired. Null in all four where nobody counted on that day.", 1_200),
  seats_sold: counted("Machines that they may have, of those with a limit.", 2_400),
  seats_used: counted("Machines that hold a seat.", 1_830),
  unlimited_licenses: counted("Licenses without a limit.", 3),
}).meta({ id: "SeatNumbers" });

export const expirations = z
  .object({
    measured_at: measuredAt,
    in_7_days: wholeOut("Licenses that expire within 7 days, today included.", 12),
    in_30_days: wholeOut("The same of 30 days.", 60),
    in_90_days: wholeOut("The same of 90 days.", 190),
    rows: rowsOf(z.object({ day, licenses: wholeOut("Licenses that expire on it.", 2) })),
  })
  .meta({ id: "ExpirationNumbers" });

export const sharing = z
  .object({
    since: day,
    measured_at: measuredAt,
    rows: z
      .array(
        z.object({
          license_id: idOf("the license"),
          license_name: textOut("Its name.", "Alice's desktop"),
          product_id: idOf("its product"),
          policy_id: idOf("its policy"),
          machines: wholeOut("Different machines, activated or alive since then.", 9),
          addresses: wholeOut("Different addresses on the day that had most; 64 means that many or more.", 14),
          address_days: wholeOut("Different addresses of each day, added up.", 160),
        }),
      )
      .meta({ description: "Most shared first." }),
  })
  .meta({ id: "SharingNumbers" });
