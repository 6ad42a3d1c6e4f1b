-- A rule that refuses from within a statement: it ends the transaction with SQLSTATE LK000, and the code of the error catalogue as the
-- constraint's name. NULL refuses nothing.
CREATE OR REPLACE FUNCTION latchkey_refuse(code text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF code IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LK000', MESSAGE = 'refused by a rule', CONSTRAINT = code;
  END IF;
  RETURN NULL;
END
$$;

-- As latchkey_refuse(code), with a detail for the one who is refused: seconds to wait.
CREATE OR REPLACE FUNCTION latchkey_refuse(code text, detail text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF code IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LK000', MESSAGE = 'refused by a rule', CONSTRAINT = code, DETAIL = coalesce(detail, '');
  END IF;
  RETURN NULL;
END
$$;
