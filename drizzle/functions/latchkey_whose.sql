-- Returns whose machines count together with those of an owner, by a leasing strategy: '*' for all machines of the license, else the owner's id, and ''
-- where the machine belongs to nobody. machine_sums has its rows under these names.
CREATE OR REPLACE FUNCTION latchkey_whose(leasing_strategy text, owner_id uuid) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN leasing_strategy = 'per_user' THEN coalesce(owner_id::text, '') ELSE '*' END
$$;
