-- A rule that refuses from within a statement: it ends the transaction with SQLSTATE LK000, and the refusal's name as the
-- constraint's. NULL refuses nothing.
CREATE OR REPLACE FUNCTION latchkey_refuse(refusal text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF refusal IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LK000', MESSAGE = 'refused by a rule', CONSTRAINT = refusal;
  END IF;
  RETURN NULL;
END
$$;

-- As latchkey_refuse(refusal), with a detail for the one who is refused: seconds to wait.
CREATE OR REPLACE FUNCTION latchkey_refuse(refusal text, detail text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF refusal IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LK000', MESSAGE = 'refused by a rule', CONSTRAINT = refusal, DETAIL = coalesce(detail, '');
  END IF;
  RETURN NULL;
END
$$;
