-- Judges a machine that is due, and plans when it is looked at next: tells that it died, and deletes its dead processes. What seems dead is judged again
-- under the locks of its license and of itself. Returns `culled` where it is to be deleted, `watched` where it stays, `busy` where somebody is changing it.
CREATE OR REPLACE FUNCTION latchkey_judge_machine(watch machine_watches, now_at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  facts record;
  dead_by timestamptz;
  half_window interval;
  is_dead boolean;
BEGIN
  SELECT * INTO facts FROM latchkey_watched_machine(watch.tenant_id, watch.machine_id);
  dead_by := latchkey_dead_by(facts.heartbeat_duration, now_at);
  IF facts.pulse <= dead_by OR facts.process_pulse <= dead_by THEN
    IF NOT latchkey_lock_machine(watch.tenant_id, facts.license_id, watch.machine_id) THEN
      RETURN 'busy';
    END IF;
    DELETE FROM processes process
    WHERE process.tenant_id = watch.tenant_id AND process.machine_id = watch.machine_id AND process.last_heartbeat_at <= dead_by;
    SELECT * INTO facts FROM latchkey_watched_machine(watch.tenant_id, watch.machine_id);
    dead_by := latchkey_dead_by(facts.heartbeat_duration, now_at);
  END IF;
  is_dead := (facts.pulse <= dead_by) IS TRUE;
  IF is_dead AND NOT watch.is_found_dead AND now_at - dead_by + facts.pulse > (
    SELECT coalesce(tenant.clock_began_at, now_at) FROM tenants tenant WHERE tenant.id = watch.tenant_id
  ) THEN
    PERFORM latchkey_write_event(
      watch.tenant_id, 'machine.heartbeat_dead', 'machine', watch.machine_id, facts.license_id, facts.product_id,
      latchkey_disclosed_row(to_jsonb(machine), latchkey_event_columns('machines')), '{}', '{}'
    )
    FROM machines machine
    WHERE machine.tenant_id = watch.tenant_id AND machine.id = watch.machine_id;
  END IF;
  IF is_dead AND NOT latchkey_holds_seat(is_dead, facts.heartbeat_cull_strategy)
    AND facts.pulse + latchkey_revives_for(facts.heartbeat_resurrection_strategy) <= dead_by
  THEN
    RETURN 'culled';
  END IF;
  -- Processes of one machine end at many times: it is looked at twice a window for them at most.
  half_window := (now_at - dead_by) / 2;
  UPDATE machine_watches planned SET
    is_found_dead = is_dead,
    due_at = coalesce(latchkey_watch_due_at(
      facts.pulse, is_dead, CASE WHEN facts.process_pulse IS NOT NULL THEN greatest(facts.process_pulse, now_at - half_window) END,
      facts.heartbeat_duration, facts.heartbeat_cull_strategy, facts.heartbeat_resurrection_strategy
    -- Once more after a window: a ping whose clock ran behind may have come after all.
    ), CASE WHEN is_dead AND NOT watch.is_found_dead THEN now_at + 2 * half_window END)
  WHERE planned.tenant_id = watch.tenant_id AND planned.machine_id = watch.machine_id;
  RETURN 'watched';
END
$$;
