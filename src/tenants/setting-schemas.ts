import { z } from "zod";
import { wholeOut } from "../http/schemas.ts";
import {
  camelKeys,
  snakeCase,
  type TenantSettingName,
  type TenantSettingsUnderColumns,
  tenantSetting,
  tenantSettingNames,
} from "../licensing/index.ts";
import type { TenantChanges } from "./store.ts";

/** A setting in a request, where it may be left out, and in an answer. */
type Members = { in: z.ZodType; out: z.ZodType };

function membersOf(name: TenantSettingName): Members {
  const setting = tenantSetting(name);
  const { description } = setting;
  const told = setting.detail === undefined ? description : `${description} ${setting.detail}`;
  switch (setting.kind) {
    case "flag": {
      const example = setting.default;
      return {
        in: z.boolean().meta({ description: told, example: !example }),
        out: z.boolean().meta({ description, example }),
      };
    }
    case "amount":
    case "limit": {
      const { minimum, maximum, example } = setting;
      const inside = z.int().min(minimum).max(maximum);
      const shown = wholeOut(description, setting.kind === "limit" ? example : setting.default);
      if (setting.kind === "amount") return { in: inside.meta({ description: told, example }), out: shown };
      return { in: inside.nullable().meta({ description: told, example }), out: shown.nullable() };
    }
    case "texts": {
      const { most, longest } = setting;
      const example = [...setting.example];
      return {
        in: z.array(z.string().min(1).max(longest)).max(most).meta({ description: told, example }),
        out: z.array(z.string()).meta({ description, example }),
      };
    }
  }
}

const members = tenantSettingNames.map((name) => [snakeCase(name), membersOf(name)] as const);

const shapeOf = (side: keyof Members) => Object.fromEntries(members.map(([name, member]) => [name, member[side]]));

/** The settings under the API's names. Their schemas are made by their kinds, as their types are. */
type Shape = { [Name in keyof TenantSettingsUnderColumns]: z.ZodType<TenantSettingsUnderColumns[Name]> };

type OptionalShape = { [Name in keyof Shape]: z.ZodOptional<Shape[Name]> };

/** The settings as an answer shows them. */
export const settingsOut = shapeOf("out") as Shape;

/** The settings as a request changes them: each may be left out. */
export const settingsIn = z.object(shapeOf("in")).partial().shape as OptionalShape;

/** Returns the changes that a request names. A text that it repeats counts once. */
export const changesIn = (body: { [Name in keyof Shape]?: TenantSettingsUnderColumns[Name] | undefined }): TenantChanges =>
  camelKeys(
    Object.fromEntries(
      Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? [...new Set(value)] : value]),
    ) as typeof body,
  );
