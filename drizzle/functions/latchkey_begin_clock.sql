-- Notes the clock's first run for each tenant that has come since the last: what was due by then is not told.
--   of_tenant  one tenant alone; null for all
CREATE OR REPLACE FUNCTION latchkey_begin_clock(of_tenant uuid, at timestamptz) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  UPDATE tenants SET clock_began_at = at WHERE id IN (
    SELECT tenant.id FROM tenants tenant
    WHERE tenant.clock_began_at IS NULL AND (of_tenant IS NULL OR tenant.id = of_tenant)
    FOR NO KEY UPDATE SKIP LOCKED
  );
END
$$;
