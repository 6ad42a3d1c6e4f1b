import { z } from "zod";
import { createdAt, idOf, textOut, time } from "../http/schemas.ts";

/** A kept session as the API shows it. */
export const session = z
  .object({
    id: idOf("the session"),
    user_agent: textOut("What the browser says it is, shortened.", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").nullable(),
    network: textOut("A part of the address that used it last: /24 of IPv4, /48 of IPv6.", "203.0.113.0/24").nullable(),
    is_current: z.boolean().meta({ description: "The one by which you ask.", example: true }),
    created_at: createdAt,
    last_used_at: time("When it was last refreshed."),
    expiry: time("When it ends by itself: 30 days after the sign-in."),
  })
  .meta({ id: "Session" });
