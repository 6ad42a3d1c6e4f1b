-- A table that was made anew is of another history too: who restores a dump may forget to say so.
CREATE OR REPLACE FUNCTION latchkey_history() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws('/', 'changes'::regclass::oid, (SELECT id FROM histories ORDER BY begun_at DESC, id LIMIT 1))
$$;
