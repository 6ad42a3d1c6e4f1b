-- Returns an object with `[erased]` in the place of some of its members that are not null.
CREATE OR REPLACE FUNCTION latchkey_erase_members(given jsonb, members text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_object_agg(member.key, CASE WHEN member.key = ANY (members) AND member.value <> 'null' THEN '"[erased]"' ELSE member.value END), '{}')
  FROM jsonb_each(given) AS member
$$;
