-- Returns a row with the named columns alone: others stay in the database.
CREATE OR REPLACE FUNCTION latchkey_disclosed_row(whole jsonb, columns text[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN whole - ARRAY(SELECT name FROM jsonb_object_keys(whole) name WHERE (name = ANY (columns)) IS NOT TRUE);
END
$$;
