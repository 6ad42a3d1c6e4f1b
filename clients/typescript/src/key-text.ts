/** Characters that show nothing, as the service has them: white space, controls, formats, fillers, and the empty pattern of Braille. */
const invisible = "[\\p{Z}\\p{Cc}\\p{Cf}\\p{Default_Ignorable_Code_Point}\\u2800]";

const start = new RegExp(`^${invisible}+`, "u");
const end = new RegExp(`${invisible}+$`, "u");

/** Returns a license key without the white space and invisible characters that pasting leaves around it. Nothing inside is changed. */
export const withoutInvisibleEnds = (text: string): string => text.replace(start, "").replace(end, "");
