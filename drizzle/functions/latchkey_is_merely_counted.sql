-- Returns true where an update of a license changes nothing but the time of its last validation, its counts, and when its files expire. No event shows
-- those, and no node keeps them. It compares whole rows, which takes less time than a look at each member.
CREATE OR REPLACE FUNCTION latchkey_is_merely_counted(was licenses, is_now licenses) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  was.last_validated_at := is_now.last_validated_at;
  was.last_seen_on := is_now.last_seen_on;
  was.machines_count := is_now.machines_count;
  was.files_expire_at := is_now.files_expire_at;
  was.users_count := is_now.users_count;
  RETURN was *= is_now;
END
$$;
