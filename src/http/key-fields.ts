import { z } from "zod";
import { longestOwnKey, ownKeyPattern, withoutInvisibleEnds } from "../crypto/key-text.ts";
import type { ErrorCode } from "../errors/catalogue.ts";
import { coded } from "./fields.ts";

type Codes = Parameters<typeof coded>[0];

/** A license key as people paste it: what is around it and shows nothing is taken off before any other check. */
export const keyText = (codes: Codes = {}) => z.string(coded(codes)).overwrite(withoutInvisibleEnds);

/** A key of a vendor's own. */
export const ownKeyField = ({ missing, invalid }: { missing?: ErrorCode; invalid: ErrorCode }) =>
  keyText(missing === undefined ? { invalid } : { missing, invalid }).regex(ownKeyPattern, invalid);

/** How long an own key may be, for descriptions. */
export const ownKeyLength = `8 to ${longestOwnKey.toLocaleString("en")}`;
