-- Returns the validations that a poll reports, each of a license that it may change: the one, and of the product, that the caller names, whose own key
-- authenticates where that is what was sent.
CREATE OR REPLACE FUNCTION latchkey_wanted_validations(of_tenant uuid, wants jsonb) RETURNS TABLE (
  license_id uuid, owner_id uuid, expiry timestamptz, own_block text, last_validated_at timestamptz, duration bigint, expiration_basis text,
  rate_limited boolean, rate_limit integer, rate_period integer, touch jsonb, times integer, at timestamptz
) LANGUAGE sql STABLE AS $$
  SELECT license.id, license.owner_id, license.expiry, license.own_block, license.last_validated_at, policy.duration, policy.expiration_basis,
    policy.rate_limited, policy.rate_limit, policy.rate_period, wanted.touch, wanted.times, (wanted.touch ->> 'now')::timestamptz
  FROM latchkey_wanted_licenses(of_tenant, wants) AS wanted
  -- OFFSET 0 keeps each lookup apart: see latchkey_wanted_licenses.
  CROSS JOIN LATERAL (
    SELECT one.id, one.owner_id, one.product_id, one.expiry, latchkey_own_block(one) AS own_block, one.last_validated_at
    FROM licenses one
    WHERE one.tenant_id = of_tenant AND one.id = wanted.id
    OFFSET 0
  ) AS license
  CROSS JOIN LATERAL (
    SELECT one.duration, one.expiration_basis, one.expiration_strategy, one.authentication_strategy, one.rate_limited, one.rate_limit, one.rate_period
    FROM policies one
    WHERE one.tenant_id = of_tenant AND one.id = wanted.policy_id
    OFFSET 0
  ) AS policy
  WHERE jsonb_typeof(wanted.touch) = 'object'
    AND coalesce((wanted.touch ->> 'only_id')::uuid, license.id) = license.id
    AND coalesce((wanted.touch ->> 'only_product')::uuid, license.product_id) = license.product_id
    AND (NOT (wanted.touch ->> 'by_key')::boolean OR latchkey_key_authenticates(
      policy.authentication_strategy, policy.expiration_strategy, license.expiry, (wanted.touch ->> 'now')::timestamptz
    ))
$$;
