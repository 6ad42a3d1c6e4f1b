-- The one statement of a node: what changed in a tenant since a horizon, and all rows that the wanted licenses and credentials are made of, as of
-- one snapshot. It starts the clock of a wanted license whose policy says so, once, and says who asked; counts requests where a policy limits
-- them; and puts the node on the list of those that a write tells. A function, because planning such a statement takes several times as
-- long as it runs: a session plans a function's statements once. It locks the rows of licenses whose clock it starts, and of rate_windows.
--   of_tenant    the tenant's name
--   since        the horizon of the poll before; null takes no changes
--   wants        [{"kind": "id" | "key" | "account" | "token" | "tenant", "value": text, "touch": {…} | null, "times": integer, "names": {…} | null}]
--                `names` says what is read of what a license may have thousands of: {"machine": id | null, "fingerprints": [text],
--                "user": id, username or email | null, "user_id": id | null}. Counts stand for the rest, by latchkey_machine_counts.
--   of_node      the node's name, where it is to be put on the list
--   starting     the expiration bases that a validation starts
--   most_changes how many changes are taken
--   at           the node's clock: the instant at which machines and processes are counted
CREATE OR REPLACE FUNCTION latchkey_poll(
  of_tenant text, since xid8, wants jsonb, of_node text, starting text[], most_changes integer, at timestamptz
) RETURNS jsonb LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
  answer jsonb;
BEGIN
  WITH tenant AS (
    SELECT id, name, protected, edge_shards FROM tenants WHERE name = of_tenant
  ), named AS (
    SELECT * FROM jsonb_to_recordset(wants) AS want (kind text, value text, touch jsonb, times int, names jsonb)
  ), signed_in AS (
    SELECT account.*
    FROM tenant, named, accounts account
    WHERE named.kind = 'account' AND account.tenant_id = tenant.id AND account.username = named.value
  ), token AS (
    SELECT token.*
    FROM tenant, named, tokens token
    WHERE named.kind = 'token' AND token.tenant_id = tenant.id AND token.token_hash = named.value
  ), found AS (
    SELECT license.*, named.touch, named.times, named.names
    FROM tenant, named, licenses license
    WHERE named.kind = 'key' AND license.tenant_id = tenant.id AND license.key_hash = named.value
    UNION ALL
    SELECT license.*, named.touch, named.times, named.names
    FROM tenant, named, licenses license
    WHERE named.kind = 'id' AND license.tenant_id = tenant.id AND license.id = named.value::uuid
    UNION ALL
    SELECT license.*, NULL, 0, NULL
    FROM token
    JOIN licenses license ON license.tenant_id = token.tenant_id AND license.id = token.license_id
  ), validated AS (
    SELECT found.tenant_id, found.id, found.expiry, found.suspended_at, found.owner_id, found.touch, found.times,
      found.last_validated_at, (found.touch ->> 'now')::timestamptz AS now, policy.duration, policy.expiration_basis,
      policy.rate_limited, policy.rate_limit, policy.rate_period
    FROM found
    JOIN policies policy ON policy.tenant_id = found.tenant_id AND policy.id = found.policy_id
    WHERE jsonb_typeof(found.touch) = 'object'
      AND coalesce((found.touch ->> 'only_id')::uuid, found.id) = found.id
      AND coalesce((found.touch ->> 'only_product')::uuid, found.product_id) = found.product_id
      AND (NOT (found.touch ->> 'by_key')::boolean OR latchkey_key_authenticates(
        policy.authentication_strategy, policy.expiration_strategy, found.expiry, (found.touch ->> 'now')::timestamptz
      ))
  ), counted AS (
    INSERT INTO rate_windows AS rate (tenant_id, license_id, started_at, requests, allowed, period)
    SELECT tenant_id, id, min(now), sum(times), rate_limit, rate_period
    FROM validated
    WHERE rate_limited
    GROUP BY tenant_id, id, rate_limit, rate_period
    ORDER BY id
    ON CONFLICT (tenant_id, license_id) DO UPDATE SET
      started_at = latchkey_rate_started_at(rate.started_at, excluded.period, excluded.started_at),
      requests = latchkey_rate_requests(
        rate.started_at, rate.requests, excluded.allowed, excluded.period, excluded.started_at, excluded.requests
      ),
      allowed = excluded.allowed,
      period = excluded.period
    RETURNING rate.license_id, rate.requests, rate.allowed, rate.period, rate.started_at
  ), candidate AS (
    -- Neither blocked nor beyond a limit: a refused license keeps its clock.
    SELECT DISTINCT ON (validated.id) validated.tenant_id, validated.id, validated.duration, validated.now,
      latchkey_clock_starts(validated.expiry, validated.duration, validated.expiration_basis, starting) AS starts,
      CASE
        WHEN (validated.touch ->> 'by_key')::boolean THEN validated.touch -> 'actor' || jsonb_build_object('id', validated.id)
        ELSE validated.touch -> 'actor'
      END AS actor
    FROM validated
    LEFT JOIN counted ON counted.license_id = validated.id
    LEFT JOIN accounts owner ON owner.tenant_id = validated.tenant_id AND owner.id = validated.owner_id
    WHERE (
        latchkey_clock_starts(validated.expiry, validated.duration, validated.expiration_basis, starting)
        -- Where no node counts the validation: that there was one is noted, once a minute.
        OR (validated.touch ->> 'notes')::boolean
          AND coalesce(validated.last_validated_at < validated.now - interval '60 seconds', true)
      )
      AND (NOT validated.rate_limited OR counted.requests - (
        SELECT sum(together.times) FROM validated together WHERE together.id = validated.id
      ) < counted.allowed)
      AND latchkey_block(owner.banned_at IS NOT NULL, validated.suspended_at) IS NULL
    ORDER BY validated.id, validated.now
  ), says_who_acts AS MATERIALIZED (
    SELECT set_config('latchkey.actor', jsonb_build_object('of', jsonb_object_agg(candidate.id, candidate.actor))::text, true)
    FROM candidate
  ), touched AS (
    UPDATE licenses target
    SET expiry = CASE
        WHEN target.expiry IS NULL AND candidate.starts THEN latchkey_add_duration(candidate.now, candidate.duration)
        ELSE target.expiry
      END,
      expiry_anchor_day = CASE
        WHEN target.expiry IS NULL AND candidate.starts THEN latchkey_anchor_day(candidate.now, candidate.duration)
        ELSE target.expiry_anchor_day
      END,
      last_validated_at = greatest(target.last_validated_at, candidate.now)
    FROM candidate, says_who_acts
    WHERE target.tenant_id = candidate.tenant_id AND target.id = candidate.id
    RETURNING target.*
  ), registered AS (
    INSERT INTO edge_nodes (name, tenant_id, seen_at)
    SELECT of_node, tenant.id, clock_timestamp() FROM tenant WHERE of_node IS NOT NULL
    ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, tenant_id = excluded.tenant_id
  ), license AS (
    SELECT DISTINCT ON (found.tenant_id, found.id) found.* FROM found
  ), asked AS (
    SELECT DISTINCT found.tenant_id, found.id AS license_id, found.policy_id, found.owner_id, found.names FROM found
  ), machine AS (
    SELECT DISTINCT ON (machine.tenant_id, machine.id) machine.* FROM (
      SELECT machine.*
      FROM asked
      CROSS JOIN LATERAL jsonb_array_elements_text(asked.names -> 'fingerprints') AS named (fingerprint)
      JOIN machines machine
        ON machine.tenant_id = asked.tenant_id AND machine.license_id = asked.license_id AND machine.fingerprint = named.fingerprint
      UNION ALL
      SELECT machine.*
      FROM asked
      JOIN machines machine ON machine.tenant_id = asked.tenant_id AND machine.id = (asked.names ->> 'machine')::uuid
      WHERE machine.license_id = asked.license_id
    ) AS machine
  ), called AS (
    SELECT asked.tenant_id, asked.license_id, account.id AS account_id
    FROM asked
    JOIN accounts account ON account.tenant_id = asked.tenant_id AND account.username = asked.names ->> 'user'
    UNION
    SELECT asked.tenant_id, asked.license_id, account.id
    FROM asked
    JOIN accounts account ON account.tenant_id = asked.tenant_id AND lower(account.email) = lower(asked.names ->> 'user')
    WHERE account.email = asked.names ->> 'user'
    UNION
    SELECT asked.tenant_id, asked.license_id, account.id
    FROM asked
    JOIN accounts account ON account.tenant_id = asked.tenant_id AND account.id = (asked.names ->> 'user_id')::uuid
  ), policy AS (
    SELECT DISTINCT ON (policy.id) policy.* FROM license
    JOIN policies policy ON policy.tenant_id = license.tenant_id AND policy.id = license.policy_id
  ), attached AS (
    SELECT attached.* FROM called
    JOIN license_users attached
      ON attached.tenant_id = called.tenant_id AND attached.license_id = called.license_id AND attached.account_id = called.account_id
  ), counts AS (
    SELECT license.tenant_id, license.id AS license_id, '*' AS whose, jsonb_build_object(
      'attached', license.users_count, 'users', license.users_count + (license.owner_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM license_users owner
        WHERE owner.tenant_id = license.tenant_id AND owner.license_id = license.id AND owner.account_id = license.owner_id
      ))::int
    ) AS beside
    FROM license
    UNION ALL
    -- Those of one owner, where the policy leases by user: of who is meant, or of nobody.
    SELECT DISTINCT asked.tenant_id, asked.license_id, coalesce(person.account_id::text, ''), '{}'::jsonb
    FROM asked
    JOIN policy ON policy.tenant_id = asked.tenant_id AND policy.id = asked.policy_id
    LEFT JOIN (
      SELECT called.tenant_id, called.license_id, called.account_id
      FROM called
      JOIN license ON license.tenant_id = called.tenant_id AND license.id = called.license_id AND license.owner_id = called.account_id
      UNION
      SELECT attached.tenant_id, attached.license_id, attached.account_id FROM attached
    ) AS person ON asked.names ->> 'user' IS NOT NULL AND person.tenant_id = asked.tenant_id AND person.license_id = asked.license_id
    WHERE policy.strict AND 'per_user' IN (policy.machine_leasing_strategy, policy.process_leasing_strategy)
  ), held AS (
    SELECT 'license_entitlements' AS source, held.id, held.license_id AS parent, held.entitlement_id, held.tenant_id, to_jsonb(held) AS body
    FROM license
    JOIN license_entitlements held ON held.tenant_id = license.tenant_id AND held.license_id = license.id
    UNION ALL
    SELECT 'policy_entitlements', held.id, held.policy_id, held.entitlement_id, held.tenant_id, to_jsonb(held)
    FROM policy
    JOIN policy_entitlements held ON held.tenant_id = policy.tenant_id AND held.policy_id = policy.id
  ), held_row (source, id, parent, name, body) AS (
    SELECT 'licenses', license.id::text, NULL::text, license.key_hash,
      coalesce((SELECT to_jsonb(touched) FROM touched WHERE touched.id = license.id), to_jsonb(license) - 'touch' - 'times' - 'names')
    FROM license
    UNION ALL
    SELECT 'policies', policy.id::text, NULL, NULL, to_jsonb(policy) - 'private_key_sealed' FROM policy
    UNION ALL
    SELECT 'products', product.id::text, NULL, NULL, to_jsonb(product)
    FROM (SELECT DISTINCT tenant_id, product_id FROM license) license
    JOIN products product ON product.tenant_id = license.tenant_id AND product.id = license.product_id
    UNION ALL
    SELECT 'accounts', account.id::text, NULL, account.username, to_jsonb(account) - 'password_hash'
    FROM (
      SELECT tenant_id, owner_id AS id FROM license WHERE owner_id IS NOT NULL
      UNION SELECT tenant_id, account_id FROM attached
      UNION SELECT tenant_id, id FROM signed_in
    ) person
    JOIN accounts account ON account.tenant_id = person.tenant_id AND account.id = person.id
    UNION ALL
    SELECT 'roles', role.id::text, NULL, NULL, to_jsonb(role)
    FROM (SELECT DISTINCT tenant_id, custom_role_id FROM signed_in) account
    JOIN roles role ON role.tenant_id = account.tenant_id AND role.id = account.custom_role_id
    UNION ALL
    SELECT 'tenants', tenant.id::text, NULL, NULL, to_jsonb(tenant)
    FROM tenant
    WHERE EXISTS (SELECT FROM named WHERE kind IN ('account', 'tenant'))
    UNION ALL
    SELECT 'tenant_keys', key.id::text, key.tenant_id::text, NULL, to_jsonb(key)
    FROM tenant
    JOIN tenant_keys key ON key.tenant_id = tenant.id
    WHERE key.retired_at IS NULL AND EXISTS (SELECT FROM named WHERE kind IN ('account', 'tenant'))
    UNION ALL
    SELECT 'tokens', token.id::text, NULL, token.token_hash, to_jsonb(token) FROM token
    UNION ALL
    SELECT 'license_users', attached.license_id || ':' || attached.account_id, attached.license_id::text, NULL, to_jsonb(attached)
    FROM attached
    UNION ALL
    SELECT held.source, held.id::text, held.parent::text, NULL, held.body FROM held
    UNION ALL
    SELECT 'entitlements', entitlement.id::text, NULL, NULL, to_jsonb(entitlement)
    FROM (SELECT DISTINCT tenant_id, entitlement_id FROM held) held
    JOIN entitlements entitlement ON entitlement.tenant_id = held.tenant_id AND entitlement.id = held.entitlement_id
    UNION ALL
    SELECT 'machines', machine.id::text, machine.license_id::text, NULL, to_jsonb(machine) FROM machine
    UNION ALL
    SELECT 'components', component.id::text, component.machine_id::text, NULL, to_jsonb(component)
    FROM machine
    JOIN components component ON component.tenant_id = machine.tenant_id AND component.machine_id = machine.id
    UNION ALL
    SELECT 'machine_counts', counts.license_id || ':' || counts.whose, counts.license_id::text, NULL,
      latchkey_machine_counts(counts.tenant_id, counts.license_id, counts.whose, at) || counts.beside
    FROM counts
  )
  SELECT jsonb_build_object(
    'tenant', (SELECT to_jsonb(tenant) FROM tenant),
    'horizon', pg_snapshot_xmin(pg_current_snapshot())::text,
    'changes', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'source', change.source, 'id', change.row_id, 'parent', change.parent_id, 'root', change.root_id, 'name', change.name,
        'body', latchkey_kept(change.source, change.body)
      ) ORDER BY change.id)
      FROM (
        SELECT change.* FROM tenant, changes change
        WHERE change.tenant_id = tenant.id AND change.transaction >= since
        ORDER BY change.id
        LIMIT most_changes
      ) change
    ), '[]'),
    'rows', coalesce((
      SELECT jsonb_agg(jsonb_build_object('source', row.source, 'id', row.id, 'parent', row.parent, 'name', row.name, 'body', latchkey_kept(row.source, row.body)))
      FROM held_row row
    ), '[]'),
    'rates', coalesce((SELECT jsonb_agg(to_jsonb(counted)) FROM counted), '[]')
  ) INTO answer;
  RETURN answer;
END
$$;

-- As the Worker of the version before calls it, with all machines and users of a license. Another migration drops it.
CREATE OR REPLACE FUNCTION latchkey_poll(
  of_tenant text, since xid8, wants jsonb, of_node text, starting text[], most_changes integer
) RETURNS jsonb LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
  answer jsonb;
BEGIN
  WITH tenant AS (
    SELECT id, name, protected, edge_shards FROM tenants WHERE name = of_tenant
  ), named AS (
    SELECT * FROM jsonb_to_recordset(wants) AS want (kind text, value text, touch jsonb, times int)
  ), signed_in AS (
    SELECT account.*
    FROM tenant, named, accounts account
    WHERE named.kind = 'account' AND account.tenant_id = tenant.id AND account.username = named.value
  ), token AS (
    SELECT token.*
    FROM tenant, named, tokens token
    WHERE named.kind = 'token' AND token.tenant_id = tenant.id AND token.token_hash = named.value
  ), found AS (
    SELECT license.*, named.touch, named.times
    FROM tenant, named, licenses license
    WHERE named.kind = 'key' AND license.tenant_id = tenant.id AND license.key_hash = named.value
    UNION ALL
    SELECT license.*, named.touch, named.times
    FROM tenant, named, licenses license
    WHERE named.kind = 'id' AND license.tenant_id = tenant.id AND license.id = named.value::uuid
    UNION ALL
    SELECT license.*, NULL, 0
    FROM token
    JOIN licenses license ON license.tenant_id = token.tenant_id AND license.id = token.license_id
  ), validated AS (
    SELECT found.tenant_id, found.id, found.expiry, found.suspended_at, found.owner_id, found.touch, found.times,
      (found.touch ->> 'now')::timestamptz AS now, policy.duration, policy.expiration_basis,
      policy.rate_limited, policy.rate_limit, policy.rate_period
    FROM found
    JOIN policies policy ON policy.tenant_id = found.tenant_id AND policy.id = found.policy_id
    WHERE jsonb_typeof(found.touch) = 'object'
      AND coalesce((found.touch ->> 'only_id')::uuid, found.id) = found.id
      AND (NOT (found.touch ->> 'by_key')::boolean OR latchkey_key_authenticates(
        policy.authentication_strategy, policy.expiration_strategy, found.expiry, (found.touch ->> 'now')::timestamptz
      ))
  ), counted AS (
    INSERT INTO rate_windows AS rate (tenant_id, license_id, started_at, requests, allowed, period)
    SELECT tenant_id, id, min(now), sum(times), rate_limit, rate_period
    FROM validated
    WHERE rate_limited
    GROUP BY tenant_id, id, rate_limit, rate_period
    ORDER BY id
    ON CONFLICT (tenant_id, license_id) DO UPDATE SET
      started_at = latchkey_rate_started_at(rate.started_at, excluded.period, excluded.started_at),
      requests = latchkey_rate_requests(
        rate.started_at, rate.requests, excluded.allowed, excluded.period, excluded.started_at, excluded.requests
      ),
      allowed = excluded.allowed,
      period = excluded.period
    RETURNING rate.license_id, rate.requests, rate.allowed, rate.period, rate.started_at
  ), candidate AS (
    -- Neither blocked nor beyond a limit: a refused license keeps its clock.
    SELECT DISTINCT ON (validated.id) validated.tenant_id, validated.id, validated.duration, validated.now,
      CASE
        WHEN (validated.touch ->> 'by_key')::boolean THEN validated.touch -> 'actor' || jsonb_build_object('id', validated.id)
        ELSE validated.touch -> 'actor'
      END AS actor
    FROM validated
    LEFT JOIN counted ON counted.license_id = validated.id
    LEFT JOIN accounts owner ON owner.tenant_id = validated.tenant_id AND owner.id = validated.owner_id
    WHERE latchkey_clock_starts(validated.expiry, validated.duration, validated.expiration_basis, starting)
      AND (NOT validated.rate_limited OR counted.requests - validated.times < counted.allowed)
      AND latchkey_block(owner.banned_at IS NOT NULL, validated.suspended_at) IS NULL
    ORDER BY validated.id, validated.now
  ), says_who_acts AS MATERIALIZED (
    SELECT set_config('latchkey.actor', jsonb_build_object('of', jsonb_object_agg(candidate.id, candidate.actor))::text, true)
    FROM candidate
  ), touched AS (
    UPDATE licenses target
    SET expiry = coalesce(target.expiry, latchkey_add_duration(candidate.now, candidate.duration)),
      expiry_anchor_day = CASE
        WHEN target.expiry IS NULL THEN latchkey_anchor_day(candidate.now, candidate.duration)
        ELSE target.expiry_anchor_day
      END,
      last_validated_at = greatest(target.last_validated_at, candidate.now)
    FROM candidate, says_who_acts
    WHERE target.tenant_id = candidate.tenant_id AND target.id = candidate.id
    RETURNING target.*
  ), registered AS (
    INSERT INTO edge_nodes (name, tenant_id, seen_at)
    SELECT of_node, tenant.id, clock_timestamp() FROM tenant WHERE of_node IS NOT NULL
    ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, tenant_id = excluded.tenant_id
  ), license AS (
    SELECT DISTINCT ON (found.tenant_id, found.id) found.* FROM found
  ), machine AS (
    SELECT machine.* FROM license
    JOIN machines machine ON machine.tenant_id = license.tenant_id AND machine.license_id = license.id
  ), policy AS (
    SELECT DISTINCT ON (policy.id) policy.* FROM license
    JOIN policies policy ON policy.tenant_id = license.tenant_id AND policy.id = license.policy_id
  ), attached AS (
    SELECT attached.* FROM license
    JOIN license_users attached ON attached.tenant_id = license.tenant_id AND attached.license_id = license.id
  ), held AS (
    SELECT 'license_entitlements' AS source, held.id, held.license_id AS parent, held.entitlement_id, held.tenant_id, to_jsonb(held) AS body
    FROM license
    JOIN license_entitlements held ON held.tenant_id = license.tenant_id AND held.license_id = license.id
    UNION ALL
    SELECT 'policy_entitlements', held.id, held.policy_id, held.entitlement_id, held.tenant_id, to_jsonb(held)
    FROM policy
    JOIN policy_entitlements held ON held.tenant_id = policy.tenant_id AND held.policy_id = policy.id
  ), held_row (source, id, parent, name, body) AS (
    SELECT 'licenses', license.id::text, NULL::text, license.key_hash,
      coalesce((SELECT to_jsonb(touched) FROM touched WHERE touched.id = license.id), to_jsonb(license) - 'touch' - 'times')
    FROM license
    UNION ALL
    SELECT 'policies', policy.id::text, NULL, NULL, to_jsonb(policy) - 'private_key_sealed' FROM policy
    UNION ALL
    SELECT 'products', product.id::text, NULL, NULL, to_jsonb(product)
    FROM (SELECT DISTINCT tenant_id, product_id FROM license) license
    JOIN products product ON product.tenant_id = license.tenant_id AND product.id = license.product_id
    UNION ALL
    SELECT 'accounts', account.id::text, NULL, account.username, to_jsonb(account) - 'password_hash'
    FROM (
      SELECT tenant_id, owner_id AS id FROM license WHERE owner_id IS NOT NULL
      UNION SELECT tenant_id, account_id FROM attached
      UNION SELECT tenant_id, id FROM signed_in
    ) person
    JOIN accounts account ON account.tenant_id = person.tenant_id AND account.id = person.id
    UNION ALL
    SELECT 'roles', role.id::text, NULL, NULL, to_jsonb(role)
    FROM (SELECT DISTINCT tenant_id, custom_role_id FROM signed_in) account
    JOIN roles role ON role.tenant_id = account.tenant_id AND role.id = account.custom_role_id
    UNION ALL
    SELECT 'tenants', tenant.id::text, NULL, NULL, to_jsonb(tenant)
    FROM tenant
    WHERE EXISTS (SELECT FROM named WHERE kind IN ('account', 'tenant'))
    UNION ALL
    SELECT 'tenant_keys', key.id::text, key.tenant_id::text, NULL, to_jsonb(key)
    FROM tenant
    JOIN tenant_keys key ON key.tenant_id = tenant.id
    WHERE key.retired_at IS NULL AND EXISTS (SELECT FROM named WHERE kind IN ('account', 'tenant'))
    UNION ALL
    SELECT 'tokens', token.id::text, NULL, token.token_hash, to_jsonb(token) - 'created_by' - 'created_by_name' FROM token
    UNION ALL
    SELECT 'license_users', attached.license_id || ':' || attached.account_id, attached.license_id::text, NULL, to_jsonb(attached)
    FROM attached
    UNION ALL
    SELECT held.source, held.id::text, held.parent::text, NULL, held.body FROM held
    UNION ALL
    SELECT 'entitlements', entitlement.id::text, NULL, NULL, to_jsonb(entitlement)
    FROM (SELECT DISTINCT tenant_id, entitlement_id FROM held) held
    JOIN entitlements entitlement ON entitlement.tenant_id = held.tenant_id AND entitlement.id = held.entitlement_id
    UNION ALL
    SELECT 'machines', machine.id::text, machine.license_id::text, NULL, to_jsonb(machine) FROM machine
    UNION ALL
    SELECT 'components', component.id::text, component.machine_id::text, NULL, to_jsonb(component)
    FROM machine
    JOIN components component ON component.tenant_id = machine.tenant_id AND component.machine_id = machine.id
    UNION ALL
    SELECT 'processes', process.id::text, process.machine_id::text, NULL, to_jsonb(process)
    FROM machine
    JOIN processes process ON process.tenant_id = machine.tenant_id AND process.machine_id = machine.id
  )
  SELECT jsonb_build_object(
    'tenant', (SELECT to_jsonb(tenant) FROM tenant),
    'horizon', pg_snapshot_xmin(pg_current_snapshot())::text,
    'changes', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'source', change.source, 'id', change.row_id, 'parent', change.parent_id, 'name', change.name, 'body', latchkey_kept(change.source, change.body)
      ) ORDER BY change.id)
      FROM (
        SELECT change.* FROM tenant, changes change
        WHERE change.tenant_id = tenant.id AND change.transaction >= since
        ORDER BY change.id
        LIMIT most_changes
      ) change
    ), '[]'),
    'rows', coalesce((
      SELECT jsonb_agg(jsonb_build_object('source', row.source, 'id', row.id, 'parent', row.parent, 'name', row.name, 'body', latchkey_kept(row.source, row.body)))
      FROM held_row row
    ), '[]'),
    'rates', coalesce((SELECT jsonb_agg(to_jsonb(counted)) FROM counted), '[]')
  ) INTO answer;
  RETURN answer;
END
$$;
