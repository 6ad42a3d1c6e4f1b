-- Looks at the machines that are due: tells of those that died, deletes the ones whose policy lets go of them, once no ping may bring them back, and deletes
-- dead processes. One that lives is looked at again when it would be dead. It waits for nobody: a machine that somebody is changing is left for later.
-- Returns how many it has done.
--   of_tenant  one tenant alone; null for all
CREATE OR REPLACE FUNCTION latchkey_cull_machines(of_tenant uuid, now_at timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
  due machine_watches;
  verdict text;
  done integer := 0;
  tenants_of uuid[] := '{}';
  culled uuid[] := '{}';
BEGIN
  PERFORM set_config('latchkey.actor', '{"kind": "clock"}', true);
  FOR due IN
    SELECT watch.*
    FROM machine_watches watch
    WHERE watch.due_at <= now_at AND (of_tenant IS NULL OR watch.tenant_id = of_tenant)
    ORDER BY watch.due_at
    LIMIT most
    FOR UPDATE SKIP LOCKED
  LOOP
    verdict := latchkey_judge_machine(due, now_at);
    done := done + (verdict <> 'busy')::integer;
    IF verdict = 'culled' THEN
      tenants_of := tenants_of || due.tenant_id;
      culled := culled || due.machine_id;
    END IF;
  END LOOP;
  PERFORM set_config('latchkey.events', '{"machine": "culled"}', true);
  -- Together: what counts machines is written once for each license.
  DELETE FROM machines machine
  USING unnest(tenants_of, culled) AS gone (tenant_id, id)
  WHERE machine.tenant_id = gone.tenant_id AND machine.id = gone.id;
  PERFORM set_config('latchkey.events', '{}', true);
  RETURN done;
END
$$;
