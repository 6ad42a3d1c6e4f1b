SET LOCAL check_function_bodies = off;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION public.latchkey_feed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  secret text[] := CASE TG_TABLE_NAME WHEN 'tenant_keys' THEN ARRAY[]::text[] ELSE ARRAY['private_key_sealed', 'password_hash'] END;
  quiet text[] := string_to_array(coalesce(TG_ARGV[1], ''), ',') || ARRAY['updated_at'];
  was jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) - secret END;
  is_now jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) - secret END;
  whole jsonb := coalesce(is_now, was);
  tenant uuid := coalesce((whole ->> 'tenant_id')::uuid, (whole ->> 'id')::uuid);
  parent text := whole ->> nullif(TG_ARGV[0], '');
  only_pulse text[];
  window_seconds bigint;
  root text;
BEGIN
  IF TG_OP = 'UPDATE' AND was - quiet = is_now - quiet THEN
    RETURN NULL;
  END IF;
  -- With a tenant goes all that it has: one change says so.
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME <> 'tenants' AND NOT EXISTS (SELECT FROM tenants WHERE id = tenant) THEN
    RETURN NULL;
  END IF;
  -- The root of a change of a machine or a process is its license where it changes what the license's machines come to, else the row itself:
  -- most changes by far are pings of what is alive.
  root := CASE TG_TABLE_NAME
    WHEN 'components' THEN parent
    WHEN 'processes' THEN coalesce((SELECT license_id::text FROM machines WHERE tenant_id = tenant AND id = parent::uuid), parent)
    ELSE coalesce(parent, whole ->> 'id')
  END;
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME IN ('machines', 'processes') AND root IS NOT NULL THEN
    only_pulse := quiet || ARRAY['last_heartbeat_at'];
    IF was - only_pulse = is_now - only_pulse THEN
      SELECT policy.heartbeat_duration INTO window_seconds
      FROM licenses license
      JOIN policies policy ON policy.tenant_id = license.tenant_id AND policy.id = license.policy_id
      WHERE license.tenant_id = tenant AND license.id = root::uuid;
      IF (is_now ->> 'last_heartbeat_at')::timestamptz - (was ->> 'last_heartbeat_at')::timestamptz >= interval '0'
        AND (is_now ->> 'last_heartbeat_at')::timestamptz - (was ->> 'last_heartbeat_at')::timestamptz < make_interval(secs => window_seconds)
      THEN
        root := whole ->> 'id';
      END IF;
    END IF;
  END IF;
  IF TG_TABLE_NAME = 'tenants' AND TG_OP = 'DELETE' THEN
    DELETE FROM changes WHERE tenant_id = tenant;
  END IF;
  IF TG_TABLE_NAME = 'machines' AND TG_OP = 'UPDATE' AND was -> 'license_id' <> is_now -> 'license_id' THEN
    -- What hangs on the machine is known to those who hold the license it leaves, not to those who hold the one it joins: they read it anew.
    INSERT INTO changes (tenant_id, source, row_id, parent_id, root_id) VALUES
      (tenant, 'machines', whole ->> 'id', was ->> 'license_id', was ->> 'license_id'),
      (tenant, 'licenses', is_now ->> 'license_id', NULL, is_now ->> 'license_id');
    RETURN NULL;
  END IF;
  INSERT INTO changes (tenant_id, source, row_id, parent_id, root_id, name, body) VALUES (
    tenant,
    TG_TABLE_NAME,
    coalesce(whole ->> 'id', parent || ':' || (whole ->> 'account_id')),
    parent,
    root,
    CASE TG_TABLE_NAME
      WHEN 'licenses' THEN whole ->> 'key_hash'
      WHEN 'accounts' THEN whole ->> 'username'
      WHEN 'tokens' THEN whole ->> 'token_hash'
    END,
    -- Nobody holds what has just come: its name alone tells those who know that there was none.
    CASE WHEN TG_TABLE_NAME IN ('licenses', 'accounts', 'tokens') AND TG_OP = 'INSERT' THEN NULL ELSE is_now END
  );
  -- Nobody holds all users of a license: those who asked for somebody by the name or email that an account takes or leaves ask anew.
  IF TG_TABLE_NAME = 'accounts' AND TG_OP = 'UPDATE'
    AND (was ->> 'username', was ->> 'email') IS DISTINCT FROM (is_now ->> 'username', is_now ->> 'email')
  THEN
    INSERT INTO changes (tenant_id, source, row_id, parent_id, root_id, body)
    SELECT attached.tenant_id, 'license_users', attached.license_id || ':' || attached.account_id, attached.license_id, attached.license_id,
      to_jsonb(attached)
    FROM license_users attached
    WHERE attached.tenant_id = tenant AND attached.account_id = (whole ->> 'id')::uuid;
  END IF;
  RETURN NULL;
END
$function$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION public.latchkey_machine_counts(of_tenant uuid, of_license uuid, whose text, at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
#variable_conflict use_column
DECLARE
  license record;
  frees_seats boolean;
  dead_by timestamptz;
  seats bigint;
  cores numeric := 0;
  memory numeric := 0;
  disk numeric := 0;
  processes bigint := 0;
  most_processes bigint := 0;
  pulse timestamptz;
  created timestamptz;
  process_pulse timestamptz;
BEGIN
  SELECT counted.machines_count, policy.heartbeat_cull_strategy, policy.heartbeat_basis, policy.heartbeat_duration,
    policy.strict AND coalesce(
      nullif(counted.max_cores, 0), nullif(policy.max_cores, 0), nullif(counted.max_memory, 0), nullif(policy.max_memory, 0),
      nullif(counted.max_disk, 0), nullif(policy.max_disk, 0)
    ) IS NOT NULL AS has_sums,
    policy.strict AND coalesce(nullif(counted.max_processes, 0), nullif(policy.max_processes, 0)) IS NOT NULL AS has_processes,
    jsonb_build_object(
      'license', jsonb_build_object(
        'policy_id', counted.policy_id, 'owner_id', counted.owner_id, 'max_cores', counted.max_cores, 'max_memory', counted.max_memory,
        'max_disk', counted.max_disk, 'max_processes', counted.max_processes
      ),
      'policy', jsonb_build_object(
        'strict', policy.strict, 'heartbeat_cull_strategy', policy.heartbeat_cull_strategy, 'heartbeat_basis', policy.heartbeat_basis,
        'heartbeat_duration', policy.heartbeat_duration, 'machine_leasing_strategy', policy.machine_leasing_strategy,
        'process_leasing_strategy', policy.process_leasing_strategy, 'max_cores', policy.max_cores, 'max_memory', policy.max_memory,
        'max_disk', policy.max_disk, 'max_processes', policy.max_processes
      )
    ) AS terms
  INTO license
  FROM licenses counted
  JOIN policies policy ON policy.tenant_id = counted.tenant_id AND policy.id = counted.policy_id
  WHERE counted.tenant_id = of_tenant AND counted.id = of_license;
  frees_seats := license.heartbeat_cull_strategy = 'deactivate_dead';
  -- Dead is who had the last ping then or earlier; running is a process that had it later.
  dead_by := at - make_interval(secs => license.heartbeat_duration);
  IF license.machines_count = 0 THEN
    seats := 0;
  ELSIF whose = '*' AND NOT license.has_sums THEN
    seats := license.machines_count;
    IF frees_seats THEN
      SELECT license.machines_count - count(*) INTO seats FROM machines machine
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at <= dead_by;
      SELECT min(machine.last_heartbeat_at) INTO pulse FROM machines machine
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at > dead_by;
    END IF;
    IF frees_seats AND license.heartbeat_basis = 'from_creation' THEN
      SELECT seats - count(*) INTO seats FROM machines machine
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at IS NULL
        AND machine.created_at <= dead_by AND machine.heartbeat_reset_at IS NULL;
      SELECT min(machine.created_at) INTO created FROM machines machine
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at IS NULL
        AND machine.created_at > dead_by AND machine.heartbeat_reset_at IS NULL;
    END IF;
  ELSE
    WITH seated AS (
      SELECT machine.id, machine.cores, machine.memory, machine.disk, coalesce(
        machine.last_heartbeat_at,
        CASE WHEN license.heartbeat_basis = 'from_creation' AND machine.heartbeat_reset_at IS NULL THEN machine.created_at END
      ) AS pulse
      FROM machines machine
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license
        AND (whose = '*' OR coalesce(machine.owner_id::text, '') = whose)
    )
    SELECT count(*), coalesce(sum(seated.cores), 0), coalesce(sum(seated.memory), 0), coalesce(sum(seated.disk), 0),
      min(seated.pulse) FILTER (WHERE frees_seats)
    INTO seats, cores, memory, disk, pulse
    FROM seated
    WHERE NOT frees_seats OR seated.pulse IS NULL OR seated.pulse > dead_by;
  END IF;
  IF license.has_processes AND license.machines_count > 0 THEN
    SELECT coalesce(sum(of_one.running), 0), coalesce(max(of_one.running), 0), min(of_one.pulse)
    INTO processes, most_processes, process_pulse
    FROM (
      SELECT count(*) AS running, min(process.last_heartbeat_at) AS pulse
      FROM machines machine
      JOIN processes process ON process.tenant_id = machine.tenant_id AND process.machine_id = machine.id
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license
        AND (whose = '*' OR coalesce(machine.owner_id::text, '') = whose)
        AND process.last_heartbeat_at > dead_by
        AND (NOT frees_seats OR coalesce(
          machine.last_heartbeat_at,
          CASE WHEN license.heartbeat_basis = 'from_creation' AND machine.heartbeat_reset_at IS NULL THEN machine.created_at END
        ) > dead_by IS NOT FALSE)
      GROUP BY machine.id
    ) AS of_one;
  END IF;
  RETURN jsonb_build_object(
    'whose', whose, 'machines', license.machines_count, 'seats', seats, 'cores', cores, 'memory', memory, 'disk', disk,
    'processes', processes, 'most_processes', most_processes,
    'at', at, 'terms', license.terms, 'until', least(pulse, created, process_pulse) + make_interval(secs => license.heartbeat_duration)
  );
END
$function$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION public.latchkey_poll(of_tenant text, since xid8, wants jsonb, of_node text, starting text[], most_changes integer, at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
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
$function$;
--> statement-breakpoint
CREATE INDEX "machines_pulse" ON "machines" USING btree ("tenant_id","license_id","last_heartbeat_at","created_at");
