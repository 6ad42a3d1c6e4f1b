-- Writes down each row that changed and that nodes keep. Arguments: the column that names the row it belongs to, and the columns whose change alone no
-- node needs. Of secrets a node keeps the tenant's private key alone, sealed: it signs answers with it.
CREATE OR REPLACE FUNCTION latchkey_feed() RETURNS trigger LANGUAGE plpgsql AS $$
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
$$;
