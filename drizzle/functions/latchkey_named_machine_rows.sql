-- Returns the machines of wanted licenses that a poll names by fingerprint or id, and their components.
--   wanted  licenses as latchkey_wanted_licenses returns them
CREATE OR REPLACE FUNCTION latchkey_named_machine_rows(of_tenant uuid, wanted jsonb)
RETURNS TABLE (source text, id text, parent text, name text, body jsonb) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
  machine_ids uuid[] := ARRAY(
    SELECT machine.id
    FROM jsonb_to_recordset(wanted) AS wanted (id uuid, names jsonb)
    CROSS JOIN LATERAL (
      SELECT found.id
      FROM jsonb_array_elements_text(wanted.names -> 'fingerprints') AS named (fingerprint)
      CROSS JOIN LATERAL (
        SELECT one.id
        FROM machines one
        WHERE one.tenant_id = of_tenant AND one.license_id = wanted.id AND one.fingerprint = named.fingerprint
        OFFSET 0
      ) AS found
      UNION
      SELECT one.id
      FROM machines one
      WHERE one.tenant_id = of_tenant AND one.id = (wanted.names ->> 'machine')::uuid AND one.license_id = wanted.id
    ) AS machine
    WHERE jsonb_typeof(wanted.names) = 'object'
  );
BEGIN
  IF machine_ids = '{}' THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT 'machines', machine.id::text, machine.license_id::text, NULL::text,
    latchkey_disclosed_row(to_jsonb(machine), latchkey_node_columns('machines'))
  FROM unnest(machine_ids) AS wanted (id)
  CROSS JOIN LATERAL (SELECT * FROM machines one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS machine
  UNION ALL
  SELECT 'components', component.id::text, component.machine_id::text, NULL,
    latchkey_disclosed_row(to_jsonb(component), latchkey_node_columns('components'))
  FROM unnest(machine_ids) AS wanted (id)
  CROSS JOIN LATERAL (SELECT * FROM components one WHERE one.tenant_id = of_tenant AND one.machine_id = wanted.id OFFSET 0) AS component;
END
$$;
