-- Returns all rows that the wanted licenses and credentials are made of, as nodes keep them. A row may come twice.
CREATE OR REPLACE FUNCTION latchkey_wanted_rows(of_tenant uuid, wants jsonb, at timestamptz)
RETURNS TABLE (source text, id text, parent text, name text, body jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
  wanted jsonb := (SELECT jsonb_agg(to_jsonb(one)) FROM latchkey_wanted_licenses(of_tenant, wants) AS one);
BEGIN
  IF wanted IS NOT NULL THEN
    RETURN QUERY SELECT * FROM latchkey_license_rows(of_tenant, wanted);
    RETURN QUERY SELECT * FROM latchkey_count_rows(of_tenant, wanted, at);
  END IF;
  IF wanted @? '$[*].names ? (exists(@.fingerprints[*]) || @.machine != null)' THEN
    RETURN QUERY SELECT * FROM latchkey_named_machine_rows(of_tenant, wanted);
  END IF;
  IF wanted @? '$[*].names.user ? (@ != null)' THEN
    RETURN QUERY SELECT * FROM latchkey_named_user_rows(of_tenant, wanted);
  END IF;
  IF wants @? '$[*] ? (@.kind == "account" || @.kind == "token" || @.kind == "tenant")' THEN
    RETURN QUERY SELECT * FROM latchkey_credential_rows(of_tenant, wants);
  END IF;
END
$$;
