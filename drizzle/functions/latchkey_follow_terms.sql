-- Plans anew what hangs on terms that changed, of some licenses at a time. It waits for the locks of licenses, which it takes in the order of their ids, as
-- everybody does. Returns false where nothing is left to do now.
--   of_tenant  one tenant alone; null for all
--   of_plans   `notices` or `watches`
--   most       how many licenses it takes
CREATE OR REPLACE FUNCTION latchkey_follow_terms(of_tenant uuid, of_plans text, now_at timestamptz, most integer) RETURNS boolean
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
  terms changed_terms := latchkey_next_terms(of_tenant, of_plans);
  wanted jsonb;
BEGIN
  IF terms.license_id IS NOT NULL THEN
    PERFORM latchkey_plan_anew(terms, terms.license_id, now_at);
  ELSIF terms.id IS NOT NULL THEN
    SELECT jsonb_agg(to_jsonb(batch) ORDER BY batch.created_at, batch.id) INTO wanted FROM (
      SELECT next.created_at, next.id
      FROM licenses next
      WHERE next.tenant_id = terms.tenant_id AND next.policy_id = terms.policy_id
        AND (next.created_at, next.id) > (coalesce(terms.after_created_at, '-infinity'), coalesce(terms.after_id, '00000000-0000-0000-0000-000000000000'))
      ORDER BY next.created_at, next.id
      LIMIT most
    ) AS batch;
    PERFORM latchkey_plan_anew(terms, license.id, now_at)
    FROM (SELECT one.id FROM jsonb_to_recordset(wanted) AS one (id uuid) ORDER BY one.id) AS license;
  ELSE
    -- Those that were noted just now are followed by the next statement.
    RETURN EXISTS (SELECT FROM changed_terms mine WHERE mine.transaction = pg_current_xact_id_if_assigned());
  END IF;
  IF jsonb_array_length(wanted) = most THEN
    UPDATE changed_terms SET after_created_at = (wanted -> -1 ->> 'created_at')::timestamptz, after_id = (wanted -> -1 ->> 'id')::uuid WHERE id = terms.id;
  ELSE
    DELETE FROM changed_terms WHERE id = terms.id;
  END IF;
  RETURN true;
END
$$;
