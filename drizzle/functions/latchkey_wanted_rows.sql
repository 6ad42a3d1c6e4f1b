-- Returns all rows that the wanted licenses and credentials are made of, as nodes keep them. A row may come twice.
CREATE OR REPLACE FUNCTION latchkey_wanted_rows(of_tenant uuid, wants jsonb, at timestamptz)
RETURNS TABLE (source text, id text, parent text, name text, body jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
  license_ids uuid[] := ARRAY(SELECT DISTINCT wanted.id FROM latchkey_wanted_licenses(of_tenant, wants) AS wanted);
BEGIN
  IF license_ids <> '{}' THEN
    RETURN QUERY SELECT * FROM latchkey_license_rows(of_tenant, license_ids);
    RETURN QUERY SELECT * FROM latchkey_named_machine_rows(of_tenant, wants);
    RETURN QUERY SELECT * FROM latchkey_named_user_rows(of_tenant, wants);
    RETURN QUERY SELECT * FROM latchkey_count_rows(of_tenant, license_ids, wants, at);
  END IF;
  IF wants @? '$[*] ? (@.kind == "account" || @.kind == "token" || @.kind == "tenant")' THEN
    RETURN QUERY SELECT * FROM latchkey_credential_rows(of_tenant, wants);
  END IF;
END
$$;
