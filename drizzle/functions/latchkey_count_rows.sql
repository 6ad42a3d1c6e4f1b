-- Returns what machines and users of licenses come to: of each license, and where its policy leases by user, of the user that a poll names, or of nobody.
--   wanted  licenses as latchkey_wanted_licenses returns them
CREATE OR REPLACE FUNCTION latchkey_count_rows(of_tenant uuid, wanted jsonb, at timestamptz)
RETURNS TABLE (source text, id text, parent text, name text, body jsonb) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH counted AS (
    SELECT license.id, '*' AS whose, jsonb_build_object(
      'attached', license.users_count, 'users', latchkey_user_count(license.users_count, license.owner_id)
    ) AS beside
    FROM (SELECT DISTINCT one.id FROM jsonb_to_recordset(wanted) AS one (id uuid)) AS chosen
    CROSS JOIN LATERAL (
      SELECT one.id, one.owner_id, one.users_count FROM licenses one WHERE one.tenant_id = of_tenant AND one.id = chosen.id OFFSET 0
    ) AS license
    UNION ALL
    SELECT DISTINCT chosen.id, latchkey_whose('per_user', person.account_id), '{}'::jsonb
    FROM jsonb_to_recordset(wanted) AS chosen (id uuid, policy_id uuid, names jsonb)
    CROSS JOIN LATERAL (
      SELECT one.strict, one.machine_leasing_strategy, one.process_leasing_strategy
      FROM policies one
      WHERE one.tenant_id = of_tenant AND one.id = chosen.policy_id
      OFFSET 0
    ) AS policy
    LEFT JOIN LATERAL (
      SELECT named.account_id
      FROM latchkey_named_users(of_tenant, wanted) AS named
      WHERE named.license_id = chosen.id AND chosen.names ->> 'user' IS NOT NULL AND (EXISTS (
        SELECT FROM licenses owned
        WHERE owned.tenant_id = of_tenant AND owned.id = named.license_id AND owned.owner_id = named.account_id
      ) OR EXISTS (
        SELECT FROM license_users attached
        WHERE attached.tenant_id = of_tenant AND attached.license_id = named.license_id AND attached.account_id = named.account_id
      ))
    ) AS person ON true
    WHERE policy.strict AND 'per_user' IN (policy.machine_leasing_strategy, policy.process_leasing_strategy)
  )
  SELECT 'machine_counts', counted.id || ':' || counted.whose, counted.id::text, NULL::text,
    latchkey_machine_counts(of_tenant, counted.id, counted.whose, at) || counted.beside
  FROM counted;
END
$$;
