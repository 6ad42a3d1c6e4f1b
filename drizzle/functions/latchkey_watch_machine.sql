-- Plans when the clock looks at a machine next. One without a window and without processes is not looked at.
--   is_known  true where the machine stays found dead, if it was and is
--   at        the instant at which that is judged
CREATE OR REPLACE FUNCTION latchkey_watch_machine(of_tenant uuid, of_machine uuid, is_known boolean, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  facts record;
  found_dead boolean;
BEGIN
  SELECT * INTO facts FROM latchkey_watched_machine(of_tenant, of_machine);
  IF coalesce(facts.pulse, facts.process_pulse) IS NULL THEN
    DELETE FROM machine_watches WHERE tenant_id = of_tenant AND machine_id = of_machine;
    RETURN;
  END IF;
  found_dead := (is_known AND facts.pulse <= latchkey_dead_by(facts.heartbeat_duration, at) AND (
    SELECT watch.is_found_dead FROM machine_watches watch WHERE watch.tenant_id = of_tenant AND watch.machine_id = of_machine FOR UPDATE
  )) IS TRUE;
  INSERT INTO machine_watches (tenant_id, machine_id, is_found_dead, due_at) VALUES (of_tenant, of_machine, found_dead, latchkey_watch_due_at(
    facts.pulse, found_dead, facts.process_pulse, facts.heartbeat_duration, facts.heartbeat_cull_strategy, facts.heartbeat_resurrection_strategy
  ))
  ON CONFLICT (tenant_id, machine_id) DO UPDATE SET is_found_dead = excluded.is_found_dead, due_at = excluded.due_at;
END
$$;
