CREATE TABLE "changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tenant_id" uuid NOT NULL,
	"transaction" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"source" text NOT NULL,
	"row_id" text NOT NULL,
	"parent_id" text,
	"root_id" text NOT NULL,
	"name" text,
	"body" jsonb,
	"written_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "edge_nodes" (
	"name" text PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"flushed" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "validation_counts" (
	"tenant_id" uuid NOT NULL,
	"license_id" uuid NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"code" text NOT NULL,
	"validations" bigint NOT NULL,
	CONSTRAINT "validation_counts_tenant_id_license_id_hour_code_pk" PRIMARY KEY("tenant_id","license_id","hour","code")
);
--> statement-breakpoint
ALTER TABLE "validation_counts" ADD CONSTRAINT "validation_counts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "changes_transaction" ON "changes" USING btree ("tenant_id","transaction");--> statement-breakpoint
CREATE INDEX "changes_of_transaction" ON "changes" USING btree ("transaction");--> statement-breakpoint
CREATE INDEX "changes_written" ON "changes" USING btree ("written_at");--> statement-breakpoint
CREATE INDEX "edge_nodes_tenant" ON "edge_nodes" USING btree ("tenant_id","seen_at");--> statement-breakpoint
CREATE INDEX "edge_nodes_seen" ON "edge_nodes" USING btree ("seen_at");
--> statement-breakpoint
-- One change for each row that came, changed or went in a way that a validation can see. Arguments: the column that names what the row hangs
-- on, and the columns whose change alone is none (counts, and times of a last something).
CREATE FUNCTION latchkey_feed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  secret text[] := ARRAY['private_key_sealed', 'password_hash', 'sessions_valid_from'];
  quiet text[] := string_to_array(coalesce(TG_ARGV[1], ''), ',') || ARRAY['updated_at'];
  was jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) - secret END;
  is_now jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) - secret END;
  whole jsonb := coalesce(is_now, was);
  tenant uuid := coalesce((whole ->> 'tenant_id')::uuid, (whole ->> 'id')::uuid);
  parent text := whole ->> nullif(TG_ARGV[0], '');
  root text;
BEGIN
  IF TG_OP = 'UPDATE' AND was - quiet = is_now - quiet THEN
    RETURN NULL;
  END IF;
  -- With a tenant goes all that it has: one change says so.
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME <> 'tenants' AND NOT EXISTS (SELECT FROM tenants WHERE id = tenant) THEN
    RETURN NULL;
  END IF;
  root := CASE
    WHEN TG_TABLE_NAME IN ('components', 'processes')
      THEN coalesce((SELECT license_id::text FROM machines WHERE tenant_id = tenant AND id = parent::uuid), parent)
    ELSE coalesce(parent, whole ->> 'id')
  END;
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
    CASE WHEN TG_TABLE_NAME = 'licenses' THEN whole ->> 'key_hash' END,
    -- Nobody holds a license that has just come: its name alone tells those who know that there was none.
    CASE WHEN TG_TABLE_NAME = 'licenses' AND TG_OP = 'INSERT' THEN NULL ELSE is_now END
  );
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON licenses FOR EACH ROW
EXECUTE FUNCTION latchkey_feed('', 'last_validated_at,last_activated_at,last_checked_out_at,machines_count,users_count');
--> statement-breakpoint
CREATE TRIGGER fed AFTER UPDATE OR DELETE ON tenants FOR EACH ROW EXECUTE FUNCTION latchkey_feed('', '');
--> statement-breakpoint
CREATE TRIGGER fed AFTER UPDATE OR DELETE ON products FOR EACH ROW EXECUTE FUNCTION latchkey_feed('', '');
--> statement-breakpoint
CREATE TRIGGER fed AFTER UPDATE OR DELETE ON policies FOR EACH ROW EXECUTE FUNCTION latchkey_feed('', '');
--> statement-breakpoint
CREATE TRIGGER fed AFTER UPDATE OR DELETE ON entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_feed('', '');
--> statement-breakpoint
CREATE TRIGGER fed AFTER UPDATE OR DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION latchkey_feed('', '');
--> statement-breakpoint
CREATE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON policy_entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_feed('policy_id', '');
--> statement-breakpoint
CREATE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON license_entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_feed('license_id', '');
--> statement-breakpoint
CREATE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON license_users FOR EACH ROW EXECUTE FUNCTION latchkey_feed('license_id', '');
--> statement-breakpoint
CREATE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON machines FOR EACH ROW EXECUTE FUNCTION latchkey_feed('license_id', 'last_checked_out_at');
--> statement-breakpoint
CREATE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON components FOR EACH ROW EXECUTE FUNCTION latchkey_feed('machine_id', '');
--> statement-breakpoint
CREATE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON processes FOR EACH ROW EXECUTE FUNCTION latchkey_feed('machine_id', '');
--> statement-breakpoint
-- Who acts, as the API says with set_config('latchkey.actor', …, true); where a statement acts for several, `of` says who for each resource.
CREATE OR REPLACE FUNCTION latchkey_write_event(
  of_tenant uuid, what text, of_resource text, of_id uuid, was jsonb, is_now jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  said jsonb := coalesce(nullif(current_setting('latchkey.actor', true), '')::jsonb, '{"kind": "database"}');
  actor jsonb := CASE WHEN said ? 'of' THEN coalesce(said -> 'of' -> of_id::text, '{"kind": "database"}') ELSE said END;
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
-- What a write's own transaction put into the feed, with the nodes of its tenants that were seen within a day: read by the last statement of
-- that transaction, so that the writer can tell the nodes. Forgets what is older than an hour, some at a time.
CREATE FUNCTION latchkey_told() RETURNS TABLE (tenant_id uuid, roots text[], nodes text[]) LANGUAGE plpgsql AS $$
BEGIN
  IF pg_current_xact_id_if_assigned() IS NULL THEN
    RETURN;
  END IF;
  DELETE FROM changes WHERE id IN (
    SELECT old.id FROM changes old WHERE old.written_at < clock_timestamp() - interval '1 hour'
    ORDER BY old.written_at LIMIT 2000 FOR UPDATE SKIP LOCKED
  );
  DELETE FROM edge_nodes WHERE name IN (
    SELECT old.name FROM edge_nodes old WHERE old.seen_at < clock_timestamp() - interval '2 days' LIMIT 100 FOR UPDATE SKIP LOCKED
  );
  RETURN QUERY
  SELECT change.tenant_id, array_agg(DISTINCT change.root_id) || array_remove(array_agg(DISTINCT change.name), NULL), (
    SELECT coalesce(array_agg(node.name), '{}') FROM edge_nodes node
    WHERE node.tenant_id = change.tenant_id AND node.seen_at > clock_timestamp() - interval '1 day'
  )
  FROM changes change
  WHERE change.transaction = pg_current_xact_id()
  GROUP BY change.tenant_id;
END
$$;
