import type { SessionRecord } from "./store.ts";

/** @param current the id of the session by which the caller asks */
export const presentSession = (session: SessionRecord, current: string | undefined) => ({
  id: session.id,
  user_agent: session.userAgent,
  network: session.network,
  is_current: session.id === current,
  created_at: session.createdAt.toISOString(),
  last_used_at: session.lastUsedAt.toISOString(),
  expiry: session.expiry.toISOString(),
});
