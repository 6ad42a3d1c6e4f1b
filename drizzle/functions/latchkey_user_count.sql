-- Returns the users that count against max_users: those attached, and the owner, who is never attached as well.
CREATE OR REPLACE FUNCTION latchkey_user_count(users_count bigint, owner_id uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT users_count + (owner_id IS NOT NULL)::int
$$;
