-- Returns the changed terms to follow next, locked; null where there are none. A transaction
-- that was under way when they changed may have read the former ones: all that began before they were first seen have to end.
CREATE OR REPLACE FUNCTION latchkey_next_terms(of_tenant uuid, of_plans text) RETURNS changed_terms LANGUAGE plpgsql AS $$
DECLARE
  terms changed_terms;
BEGIN
  UPDATE changed_terms SET transaction = pg_current_xact_id() WHERE id IN (
    SELECT fresh.id FROM changed_terms fresh
    WHERE fresh.transaction IS NULL AND fresh.plans = of_plans AND (of_tenant IS NULL OR fresh.tenant_id = of_tenant)
    FOR UPDATE SKIP LOCKED
  );
  SELECT * INTO terms FROM changed_terms changed
  WHERE changed.plans = of_plans AND (of_tenant IS NULL OR changed.tenant_id = of_tenant)
    AND changed.transaction < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY changed.changed_at
  LIMIT 1
  FOR UPDATE SKIP LOCKED;
  RETURN terms;
END
$$;
