-- Notes that a policy's terms changed by which the clock plans. Its argument says of what: {"plans": "notices"} or {"plans": "watches"}.
CREATE OR REPLACE FUNCTION latchkey_note_changed_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO changed_terms (tenant_id, policy_id, plans, changed_at)
  VALUES (NEW.tenant_id, NEW.id, TG_ARGV[0]::jsonb ->> 'plans', greatest(clock_timestamp(), NEW.updated_at));
  RETURN NULL;
END
$$;
