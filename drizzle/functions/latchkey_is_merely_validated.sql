-- What a flush changes is in no event and nothing that a verdict reads: it is known at once, without a look at each member.
CREATE OR REPLACE FUNCTION latchkey_is_merely_validated(was licenses, is_now licenses) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  was.last_validated_at := is_now.last_validated_at;
  RETURN was *= is_now;
END
$$;
