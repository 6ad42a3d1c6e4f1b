-- Adds up waiting increments in the hourly and daily numbers, for the tenant, the product and the policy of each, and deletes them: each counts once, since
-- the same statement deletes and adds. Returns how many it took. Others take other increments meanwhile. It holds the tenants first, so that it waits
-- for a deletion of one instead of adding to what that deletes; increments of a tenant that is gone are dropped.
CREATE OR REPLACE FUNCTION latchkey_add_increments(most integer) RETURNS bigint LANGUAGE sql AS $$
  WITH taken AS MATERIALIZED (
    DELETE FROM increments
    WHERE id IN (SELECT id FROM increments ORDER BY id LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING tenant_id, product_id, policy_id, measure, code, at, amount
  ), kept AS MATERIALIZED (
    SELECT id FROM tenants WHERE id IN (SELECT tenant_id FROM taken) ORDER BY id FOR KEY SHARE
  ), scoped AS MATERIALIZED (
    SELECT taken.tenant_id, scope.id AS scope_id, taken.measure, taken.code, taken.at, sum(taken.amount) AS amount
    FROM taken
    JOIN kept ON kept.id = taken.tenant_id
    CROSS JOIN LATERAL (VALUES (taken.tenant_id), (taken.product_id), (taken.policy_id)) AS scope (id)
    WHERE scope.id IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5
  ), of_hours AS (
    INSERT INTO hourly_validations AS known (tenant_id, scope_id, hour, code, validations)
    SELECT tenant_id, scope_id, at, code, amount FROM scoped WHERE measure = 'validations'
    ORDER BY tenant_id, scope_id, at, code
    ON CONFLICT (tenant_id, scope_id, hour, code) DO UPDATE SET validations = known.validations + excluded.validations
  ), of_days AS (
    INSERT INTO daily_numbers AS known (tenant_id, scope_id, measure, day, code, amount)
    SELECT tenant_id, scope_id, measure, (at AT TIME ZONE 'UTC')::date, code, sum(amount) FROM scoped
    GROUP BY 1, 2, 3, 4, 5
    ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (tenant_id, scope_id, measure, day, code) DO UPDATE SET amount = known.amount + excluded.amount
  )
  SELECT count(*) FROM taken
$$;
