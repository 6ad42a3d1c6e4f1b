import { z } from "zod";
import { longestOwnKey, ownKeyPattern, withoutInvisibleEnds } from "../crypto/key-text.ts";
import type { RefusalName } from "../errors/refusals.ts";
import { refusedAs } from "./fields.ts";

/** Every key, once what is around it is taken off: visible ASCII. */
export const keyPattern = "^[\\x21-\\x7e]+$";

type Refusals = Parameters<typeof refusedAs>[0];

/** A license key as people paste it: what is around it and shows nothing is taken off before any other check. */
export const keyText = (refusals: Refusals = {}) => z.string(refusedAs(refusals)).overwrite(withoutInvisibleEnds);

/** A key of a vendor's own. */
export const ownKeyField = ({ missing, invalid }: { missing?: RefusalName; invalid: RefusalName }) =>
  keyText(missing === undefined ? { invalid } : { missing, invalid }).regex(ownKeyPattern, invalid);

/** How long an own key may be, for descriptions. */
export const ownKeyLength = `8 to ${longestOwnKey.toLocaleString("en")}`;
