CREATE TABLE "events" (
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"event" text NOT NULL,
	"resource" text NOT NULL,
	"resource_id" uuid NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_name" text,
	"request_id" uuid,
	"ip" text,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	CONSTRAINT "events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE INDEX "events_occurred" ON "events" USING btree ("tenant_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "events_resource" ON "events" USING btree ("tenant_id","resource_id","occurred_at");
--> statement-breakpoint
-- Nobody changes what happened.
CREATE FUNCTION latchkey_keep_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'events are append-only';
END
$$;
--> statement-breakpoint
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
FOR EACH ROW EXECUTE FUNCTION latchkey_keep_events();
--> statement-breakpoint
-- Who acts, as the API says with set_config('latchkey.actor', …, true) at the start of a transaction.
CREATE FUNCTION latchkey_write_event(
  of_tenant uuid, what text, of_resource text, of_id uuid, was jsonb, is_now jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  actor jsonb := coalesce(nullif(current_setting('latchkey.actor', true), '')::jsonb, '{"kind": "database"}');
BEGIN
  INSERT INTO events (
    tenant_id, event, resource, resource_id, actor_kind, actor_id, actor_name, request_id, ip, before, after, occurred_at
  ) VALUES (
    of_tenant, what, of_resource, of_id, actor ->> 'kind', actor ->> 'id', actor ->> 'name', (actor ->> 'request_id')::uuid,
    actor ->> 'ip', was, is_now, clock_timestamp()
  );
END
$$;
--> statement-breakpoint
-- What an update of a license or machine is called, from the columns that it changed; anything else is an update.
CREATE FUNCTION latchkey_event_name(of_resource text, was jsonb, is_now jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT of_resource || '.' || CASE
    WHEN of_resource = 'license' AND is_now ? 'suspended_at' THEN CASE WHEN is_now ->> 'suspended_at' IS NULL THEN 'reinstated' ELSE 'suspended' END
    WHEN of_resource = 'license' AND is_now ? 'policy_id' THEN 'policy_changed'
    WHEN of_resource = 'license' AND is_now ? 'uses' THEN CASE
      WHEN (is_now ->> 'uses')::bigint > (was ->> 'uses')::bigint THEN 'usage_incremented'
      WHEN current_setting('latchkey.actor', true) LIKE '%"resetUsage%' THEN 'usage_reset'
      ELSE 'usage_decremented'
    END
    WHEN of_resource = 'license' AND is_now ? 'last_checked_in_at' THEN 'checked_in'
    WHEN is_now ? 'last_checked_out_at' THEN 'checked_out'
    WHEN of_resource = 'license' AND is_now ? 'expiry' AND current_setting('latchkey.actor', true) LIKE '%"renewLicense%' THEN 'renewed'
    WHEN of_resource = 'license' AND is_now ? 'expiry' AND was ->> 'expiry' IS NULL
      AND coalesce(current_setting('latchkey.actor', true), '') NOT LIKE '%"updateLicense"%' THEN 'clock_started'
    WHEN of_resource = 'machine' AND is_now ? 'resurrected_at' AND is_now ->> 'resurrected_at' IS NOT NULL THEN 'resurrected'
    WHEN of_resource = 'machine' AND is_now ->> 'heartbeat_reset_at' IS NOT NULL THEN 'heartbeat_reset'
    WHEN of_resource = 'machine' AND is_now ? 'license_id' THEN 'moved'
    WHEN of_resource = 'account' AND is_now ? 'banned_at' THEN CASE WHEN is_now ->> 'banned_at' IS NULL THEN 'unbanned' ELSE 'banned' END
    WHEN of_resource = 'account' AND is_now ? 'password_hash' THEN 'password_changed'
    ELSE 'updated'
  END
$$;
--> statement-breakpoint
-- One event for each row that changed in a way that tells something. Arguments: the resource's name, and the columns whose change alone
-- is no event (counts, heartbeats, notes of the last time); then, where they are not the usual ones, what an insertion and a deletion
-- are called, and the column that names what they happened to.
CREATE FUNCTION latchkey_trace() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  secrets text[] := ARRAY['key_hash', 'key_sealed', 'private_key_sealed', 'password_hash', 'token_hash'];
  quiet text[] := string_to_array(coalesce(TG_ARGV[1], ''), ',') || ARRAY['updated_at'];
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
  whole jsonb := CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END;
  was jsonb;
  is_now jsonb;
  what text;
BEGIN
  SELECT
    coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (secrets) THEN '"[redacted]"' ELSE old_row -> key END) FILTER (WHERE old_row ? key), '{}'),
    coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (secrets) THEN '"[redacted]"' ELSE new_row -> key END) FILTER (WHERE new_row ? key), '{}')
  INTO was, is_now
  FROM jsonb_object_keys(whole) AS key
  WHERE NOT key = ANY (quiet) AND old_row -> key IS DISTINCT FROM new_row -> key
    AND (TG_OP = 'UPDATE' OR whole -> key <> 'null');
  IF TG_OP = 'UPDATE' AND is_now = '{}' THEN
    RETURN NULL;
  END IF;
  what := CASE TG_OP
    WHEN 'INSERT' THEN TG_ARGV[0] || coalesce('.' || nullif(TG_ARGV[2], ''), '.created')
    WHEN 'DELETE' THEN TG_ARGV[0] || coalesce('.' || nullif(TG_ARGV[3], ''), '.deleted')
    ELSE latchkey_event_name(TG_ARGV[0], was, is_now)
  END;
  PERFORM latchkey_write_event(
    coalesce((whole ->> 'tenant_id')::uuid, (whole ->> 'id')::uuid),
    what,
    TG_ARGV[0],
    (whole ->> coalesce(TG_ARGV[4], 'id'))::uuid,
    was,
    is_now
  );
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON tenants FOR EACH ROW EXECUTE FUNCTION latchkey_trace('tenant');
--> statement-breakpoint
CREATE TRIGGER traced AFTER UPDATE ON tenant_keys FOR EACH ROW EXECUTE FUNCTION latchkey_trace('tenant_key');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION latchkey_trace('account', 'sessions_valid_from');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT ON password_resets FOR EACH ROW EXECUTE FUNCTION latchkey_trace('account', '', 'password_token_made', '', 'account_id');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON roles FOR EACH ROW EXECUTE FUNCTION latchkey_trace('role');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON products FOR EACH ROW EXECUTE FUNCTION latchkey_trace('product');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_trace('entitlement');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON policies FOR EACH ROW EXECUTE FUNCTION latchkey_trace('policy');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR DELETE ON policy_entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_trace('policy', '', 'entitlement_attached', 'entitlement_detached', 'policy_id');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON licenses FOR EACH ROW EXECUTE FUNCTION latchkey_trace('license', 'last_validated_at,last_activated_at,machines_count,users_count', 'created', 'revoked');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR DELETE ON license_entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_trace('license', '', 'entitlement_attached', 'entitlement_detached', 'license_id');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR DELETE ON license_users FOR EACH ROW EXECUTE FUNCTION latchkey_trace('license', '', 'user_attached', 'user_detached', 'license_id');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON machines FOR EACH ROW EXECUTE FUNCTION latchkey_trace('machine', 'last_heartbeat_at');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON components FOR EACH ROW EXECUTE FUNCTION latchkey_trace('component');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR DELETE ON processes FOR EACH ROW EXECUTE FUNCTION latchkey_trace('process');
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR DELETE ON tokens FOR EACH ROW EXECUTE FUNCTION latchkey_trace('token');
--> statement-breakpoint
-- Keys of a pool come by the thousand: one event a statement, with their number.
CREATE FUNCTION latchkey_trace_pool() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_write_event(tenant_id, 'policy.' || TG_ARGV[0], 'policy', policy_id, '{}', jsonb_build_object('keys', count(*)))
  FROM changed
  GROUP BY tenant_id, policy_id;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER traced_filled AFTER INSERT ON pool_keys REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_trace_pool('pool_filled');
--> statement-breakpoint
CREATE TRIGGER traced_taken AFTER DELETE ON pool_keys REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_trace_pool('pool_keys_taken');
