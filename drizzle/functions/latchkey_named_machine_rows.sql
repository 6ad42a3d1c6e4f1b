-- Returns the machines of wanted licenses that a poll names by fingerprint or id, and their components.
CREATE OR REPLACE FUNCTION latchkey_named_machine_rows(of_tenant uuid, wants jsonb)
RETURNS TABLE (source text, id text, parent text, name text, body jsonb) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
  machine_ids uuid[] := ARRAY(
    SELECT machine.id
    FROM latchkey_wanted_licenses(of_tenant, wants) AS wanted
    CROSS JOIN LATERAL jsonb_array_elements_text(wanted.names -> 'fingerprints') AS named (fingerprint)
    JOIN machines machine ON machine.tenant_id = of_tenant AND machine.license_id = wanted.id AND machine.fingerprint = named.fingerprint
    UNION
    SELECT machine.id
    FROM latchkey_wanted_licenses(of_tenant, wants) AS wanted
    JOIN machines machine ON machine.tenant_id = of_tenant AND machine.id = (wanted.names ->> 'machine')::uuid
    WHERE machine.license_id = wanted.id
  );
BEGIN
  IF machine_ids = '{}' THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT 'machines', machine.id::text, machine.license_id::text, NULL::text,
    latchkey_disclosed_row(to_jsonb(machine), latchkey_node_columns('machines'))
  FROM machines machine
  WHERE machine.tenant_id = of_tenant AND machine.id = ANY (machine_ids)
  UNION ALL
  SELECT 'components', component.id::text, component.machine_id::text, NULL,
    latchkey_disclosed_row(to_jsonb(component), latchkey_node_columns('components'))
  FROM components component
  WHERE component.tenant_id = of_tenant AND component.machine_id = ANY (machine_ids);
END
$$;
