-- The schema after all migrations, for reading. npm run db:generate writes it: change src/db/schema, drizzle/functions or drizzle/triggers instead.

CREATE EXTENSION pg_trgm;

CREATE TABLE account_names (
  tenant_id uuid NOT NULL,
  account_id uuid NOT NULL,
  folded_username text NOT NULL,
  is_shared boolean DEFAULT false NOT NULL,
  CONSTRAINT account_names_tenant_id_account_id_pk PRIMARY KEY (tenant_id, account_id),
  CONSTRAINT account_names_account FOREIGN KEY (tenant_id, account_id) REFERENCES accounts(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX account_names_shared ON public.account_names USING btree (tenant_id, folded_username) WHERE is_shared;
CREATE UNIQUE INDEX account_names_taken ON public.account_names USING btree (tenant_id, folded_username) WHERE (NOT is_shared);

CREATE TABLE account_sessions (
  id uuid NOT NULL,
  tenant_id uuid,
  account_id uuid,
  master_id uuid,
  token_hash text NOT NULL,
  generation integer DEFAULT 1 NOT NULL,
  rotated_at timestamp(3) with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
  user_agent text,
  network text,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  last_used_at timestamp(3) with time zone NOT NULL,
  expiry timestamp(3) with time zone NOT NULL,
  CONSTRAINT account_sessions_one_holder CHECK ((num_nonnulls(account_id, master_id) = 1)),
  CONSTRAINT account_sessions_tenant CHECK (((tenant_id IS NULL) = (account_id IS NULL))),
  CONSTRAINT account_sessions_pkey PRIMARY KEY (id),
  CONSTRAINT account_sessions_token UNIQUE (token_hash),
  CONSTRAINT account_sessions_account FOREIGN KEY (tenant_id, account_id) REFERENCES accounts(tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT account_sessions_master_id_masters_id_fk FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE CASCADE
);

CREATE INDEX account_sessions_account ON public.account_sessions USING btree (tenant_id, account_id, last_used_at);
CREATE INDEX account_sessions_expiry ON public.account_sessions USING btree (expiry);
CREATE INDEX account_sessions_master ON public.account_sessions USING btree (master_id, last_used_at) WHERE (master_id IS NOT NULL);

CREATE TABLE accounts (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  username text NOT NULL,
  email text NOT NULL,
  first_name text,
  last_name text,
  password_hash text NOT NULL,
  built_in_role text,
  custom_role_id uuid,
  activity text DEFAULT 'active'::text NOT NULL,
  banned_at timestamp(3) with time zone,
  sessions_valid_from timestamp(3) with time zone,
  ended_sessions jsonb,
  second_factor_at timestamp(3) with time zone,
  metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
  revision text GENERATED ALWAYS AS (to_hex(hash_record_extended(ROW(email, first_name, last_name, metadata, built_in_role, custom_role_id, activity), (0)::bigint))) STORED NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT accounts_activity CHECK ((activity = ANY (ARRAY['active'::text, 'inactive'::text]))),
  CONSTRAINT accounts_built_in_role CHECK ((built_in_role = ANY (ARRAY['admin'::text, 'user'::text]))),
  CONSTRAINT accounts_one_role CHECK ((num_nonnulls(built_in_role, custom_role_id) = 1)),
  CONSTRAINT accounts_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT accounts_username_taken UNIQUE (tenant_id, username),
  CONSTRAINT accounts_role FOREIGN KEY (tenant_id, custom_role_id) REFERENCES roles(tenant_id, id),
  CONSTRAINT accounts_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE INDEX accounts_admins ON public.accounts USING btree (tenant_id, id) WHERE (built_in_role = 'admin'::text);
CREATE INDEX accounts_banned ON public.accounts USING btree (tenant_id, id) WHERE (banned_at IS NOT NULL);
CREATE INDEX accounts_created ON public.accounts USING btree (tenant_id, created_at, id);
CREATE UNIQUE INDEX accounts_email_taken ON public.accounts USING btree (tenant_id, lower(email));
CREATE INDEX accounts_name_part ON public.accounts USING gin ((((((((username || ' '::text) || email) || ' '::text) || COALESCE(first_name, ''::text)) || ' '::text) || COALESCE(last_name, ''::text))) gin_trgm_ops);
CREATE TRIGGER fed AFTER INSERT OR DELETE OR UPDATE ON public.accounts FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"name": "username"}');
CREATE TRIGGER fed_renamed AFTER UPDATE ON public.accounts FOR EACH ROW WHEN (((old.username IS DISTINCT FROM new.username) OR (old.email IS DISTINCT FROM new.email))) EXECUTE FUNCTION latchkey_feed_renamed_account();
CREATE TRIGGER sessions_ended AFTER UPDATE OF sessions_valid_from ON public.accounts FOR EACH ROW WHEN ((old.sessions_valid_from IS DISTINCT FROM new.sessions_valid_from)) EXECUTE FUNCTION latchkey_end_sessions();
CREATE TRIGGER traced AFTER INSERT OR DELETE OR UPDATE ON public.accounts FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "account"}');

CREATE TABLE activations (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  tenant_id uuid NOT NULL,
  license_id uuid NOT NULL,
  day date NOT NULL,
  fingerprint bigint NOT NULL,
  CONSTRAINT activations_pkey PRIMARY KEY (id),
  CONSTRAINT activations_of_license FOREIGN KEY (tenant_id, license_id) REFERENCES licenses(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX activations_day ON public.activations USING btree (day);
CREATE INDEX activations_license ON public.activations USING btree (tenant_id, license_id);

CREATE TABLE changed_terms (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  policy_id uuid NOT NULL,
  license_id uuid,
  plans text NOT NULL,
  changed_at timestamp(3) with time zone NOT NULL,
  transaction xid8,
  after_created_at timestamp(3) with time zone,
  after_id uuid,
  CONSTRAINT changed_terms_pkey PRIMARY KEY (id),
  CONSTRAINT changed_terms_license FOREIGN KEY (tenant_id, license_id) REFERENCES licenses(tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT changed_terms_policy FOREIGN KEY (tenant_id, policy_id) REFERENCES policies(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX changed_terms_license ON public.changed_terms USING btree (tenant_id, license_id) WHERE (license_id IS NOT NULL);
CREATE INDEX changed_terms_policy ON public.changed_terms USING btree (tenant_id, policy_id);

CREATE TABLE changes (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  tenant_id uuid NOT NULL,
  transaction xid8 DEFAULT pg_current_xact_id() NOT NULL,
  source text NOT NULL,
  row_id text NOT NULL,
  parent_id text,
  root_id text NOT NULL,
  name text,
  body jsonb,
  written_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT changes_pkey PRIMARY KEY (id)
);

CREATE INDEX changes_of_transaction ON public.changes USING btree (transaction);
CREATE INDEX changes_transaction ON public.changes USING btree (tenant_id, transaction);
CREATE INDEX changes_written ON public.changes USING btree (written_at);

CREATE TABLE components (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  machine_id uuid NOT NULL,
  name text NOT NULL,
  fingerprint text NOT NULL,
  metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT components_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT components_fingerprint_taken UNIQUE (tenant_id, machine_id, fingerprint),
  CONSTRAINT components_machine FOREIGN KEY (tenant_id, machine_id) REFERENCES machines(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX components_created ON public.components USING btree (tenant_id, created_at, id);
CREATE INDEX components_fingerprint ON public.components USING btree (tenant_id, fingerprint);
CREATE TRIGGER fed AFTER INSERT OR DELETE OR UPDATE ON public.components FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "machine_id"}');
CREATE TRIGGER traced AFTER INSERT OR DELETE OR UPDATE ON public.components FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "component"}');

CREATE TABLE daily_numbers (
  tenant_id uuid NOT NULL,
  scope_id uuid NOT NULL,
  measure text NOT NULL,
  day date NOT NULL,
  code text DEFAULT ''::text NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT daily_numbers_tenant_id_scope_id_measure_day_code_pk PRIMARY KEY (tenant_id, scope_id, measure, day, code),
  CONSTRAINT daily_numbers_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE TABLE edge_nodes (
  name text NOT NULL,
  tenant_id uuid NOT NULL,
  seen_at timestamp(3) with time zone NOT NULL,
  flushed bigint DEFAULT 0 NOT NULL,
  CONSTRAINT edge_nodes_pkey PRIMARY KEY (name)
);

CREATE INDEX edge_nodes_seen ON public.edge_nodes USING btree (seen_at);
CREATE INDEX edge_nodes_tenant ON public.edge_nodes USING btree (tenant_id, seen_at);

CREATE TABLE entitlements (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  code text NOT NULL,
  metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
  revision text GENERATED ALWAYS AS (to_hex(hash_record_extended(ROW(name, code, metadata), (0)::bigint))) STORED NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT entitlements_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT entitlements_code_taken UNIQUE (tenant_id, code),
  CONSTRAINT entitlements_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE INDEX entitlements_created ON public.entitlements USING btree (tenant_id, created_at, id);
CREATE INDEX entitlements_name_part ON public.entitlements USING gin (name gin_trgm_ops);
CREATE TRIGGER fed AFTER DELETE OR UPDATE ON public.entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_feed();
CREATE TRIGGER traced AFTER INSERT OR DELETE OR UPDATE ON public.entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "entitlement"}');

CREATE TABLE event_horizon (
  id smallint NOT NULL,
  sequence bigint NOT NULL,
  transaction xid8 NOT NULL,
  settled_sequence bigint NOT NULL,
  CONSTRAINT event_horizon_one CHECK ((id = 1)),
  CONSTRAINT event_horizon_pkey PRIMARY KEY (id)
);

CREATE TABLE events (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  tenant_id uuid NOT NULL,
  event text NOT NULL,
  resource text NOT NULL,
  resource_id uuid NOT NULL,
  license_id uuid,
  product_id uuid,
  actor_kind text NOT NULL,
  actor_id text,
  actor_name text,
  request_id uuid,
  ip text,
  traceparent text,
  tracestate text,
  object jsonb NOT NULL,
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  salt uuid DEFAULT gen_random_uuid() NOT NULL,
  CONSTRAINT events_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
);

CREATE INDEX events_actor ON public.events USING btree (tenant_id, actor_name, occurred_at, id);
CREATE INDEX events_event ON public.events USING btree (tenant_id, event, occurred_at, id);
CREATE UNIQUE INDEX events_hourly ON public.events USING btree (tenant_id, license_id, event, COALESCE((after ->> 'limit'::text), (after ->> 'code'::text)), date_trunc('hour'::text, (occurred_at AT TIME ZONE 'UTC'::text))) WHERE (event = ANY (ARRAY['license.limit_reached'::text, 'license.validation_failed'::text]));
CREATE INDEX events_license ON public.events USING btree (tenant_id, license_id, occurred_at, id) WHERE (license_id IS NOT NULL);
CREATE INDEX events_occurred ON public.events USING btree (tenant_id, occurred_at, id);
CREATE INDEX events_request ON public.events USING btree (tenant_id, request_id) WHERE (request_id IS NOT NULL);
CREATE INDEX events_resource ON public.events USING btree (tenant_id, resource_id, occurred_at);
CREATE INDEX events_sequence ON public.events USING btree (tenant_id, sequence);
CREATE TRIGGER events_kept AFTER UPDATE ON public.events REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION latchkey_keep_events();
CREATE TRIGGER events_not_removed AFTER DELETE ON public.events REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION latchkey_keep_events();
CREATE TRIGGER events_not_truncated BEFORE TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION latchkey_append_only();

CREATE TABLE histories (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  begun_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT histories_pkey PRIMARY KEY (id)
);

CREATE TABLE hourly_validations (
  tenant_id uuid NOT NULL,
  scope_id uuid NOT NULL,
  hour timestamp(3) with time zone NOT NULL,
  code text NOT NULL,
  validations bigint NOT NULL,
  CONSTRAINT hourly_validations_tenant_id_scope_id_hour_code_pk PRIMARY KEY (tenant_id, scope_id, hour, code),
  CONSTRAINT hourly_validations_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE INDEX hourly_validations_hour ON public.hourly_validations USING btree (hour);

CREATE TABLE idempotency_keys (
  key_hash text NOT NULL,
  tenant_id uuid,
  request_hash text NOT NULL,
  request_id uuid NOT NULL,
  answer_sealed text,
  made_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (key_hash),
  CONSTRAINT idempotency_keys_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE INDEX idempotency_keys_made ON public.idempotency_keys USING btree (made_at);
CREATE INDEX idempotency_keys_tenant ON public.idempotency_keys USING btree (tenant_id);

CREATE TABLE increments (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  tenant_id uuid NOT NULL,
  product_id uuid,
  policy_id uuid,
  measure text NOT NULL,
  code text DEFAULT ''::text NOT NULL,
  at timestamp(3) with time zone NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT increments_pkey PRIMARY KEY (id)
);

CREATE TABLE job_runs (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  name text NOT NULL,
  started_at timestamp(3) with time zone NOT NULL,
  finished_at timestamp(3) with time zone NOT NULL,
  duration_ms integer NOT NULL,
  rows bigint NOT NULL,
  error text,
  due_since timestamp(3) with time zone,
  CONSTRAINT job_runs_pkey PRIMARY KEY (id)
);

CREATE INDEX job_runs_name ON public.job_runs USING btree (name, id);
CREATE INDEX job_runs_started ON public.job_runs USING btree (started_at);

CREATE TABLE license_days (
  tenant_id uuid NOT NULL,
  license_id uuid NOT NULL,
  day date NOT NULL,
  addresses bigint[] DEFAULT '{}'::bigint[] NOT NULL,
  CONSTRAINT license_days_tenant_id_license_id_day_pk PRIMARY KEY (tenant_id, license_id, day),
  CONSTRAINT license_days_license FOREIGN KEY (tenant_id, license_id) REFERENCES licenses(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX license_days_day ON public.license_days USING btree (day);

CREATE TABLE license_entitlements (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  license_id uuid NOT NULL,
  entitlement_id uuid NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT license_entitlements_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT license_entitlements_attached UNIQUE (tenant_id, license_id, entitlement_id),
  CONSTRAINT license_entitlements_entitlement FOREIGN KEY (tenant_id, entitlement_id) REFERENCES entitlements(tenant_id, id),
  CONSTRAINT license_entitlements_license FOREIGN KEY (tenant_id, license_id) REFERENCES licenses(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX license_entitlements_entitlement ON public.license_entitlements USING btree (tenant_id, entitlement_id);
CREATE TRIGGER fed AFTER INSERT OR DELETE OR UPDATE ON public.license_entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "license_id"}');
CREATE TRIGGER traced AFTER INSERT OR DELETE ON public.license_entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "license", "inserted": "entitlement_attached", "deleted": "entitlement_detached", "about": "license_id"}');

CREATE TABLE license_notices (
  tenant_id uuid NOT NULL,
  license_id uuid NOT NULL,
  kind text NOT NULL,
  since timestamp(3) with time zone NOT NULL,
  due_at timestamp(3) with time zone,
  CONSTRAINT license_notices_tenant_id_license_id_kind_pk PRIMARY KEY (tenant_id, license_id, kind),
  CONSTRAINT license_notices_license FOREIGN KEY (tenant_id, license_id) REFERENCES licenses(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX license_notices_due ON public.license_notices USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE TABLE license_passes (
  tenant_id uuid NOT NULL,
  due_at timestamp(3) with time zone NOT NULL,
  begun_at timestamp(3) with time zone,
  after_license uuid,
  licenses bigint DEFAULT 0 NOT NULL,
  is_complete boolean DEFAULT false NOT NULL,
  measured_at timestamp(3) with time zone,
  CONSTRAINT license_passes_pkey PRIMARY KEY (tenant_id),
  CONSTRAINT license_passes_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE INDEX license_passes_due ON public.license_passes USING btree (due_at);

CREATE TABLE license_users (
  tenant_id uuid NOT NULL,
  license_id uuid NOT NULL,
  account_id uuid NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT license_users_tenant_id_license_id_account_id_pk PRIMARY KEY (tenant_id, license_id, account_id),
  CONSTRAINT license_users_account FOREIGN KEY (tenant_id, account_id) REFERENCES accounts(tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT license_users_license FOREIGN KEY (tenant_id, license_id) REFERENCES licenses(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX license_users_account ON public.license_users USING btree (tenant_id, account_id);
CREATE TRIGGER fed AFTER INSERT OR DELETE OR UPDATE ON public.license_users FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "license_id"}');
CREATE TRIGGER license_users_counted_in AFTER INSERT ON public.license_users REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_on_licenses('{"counts": "users"}');
CREATE TRIGGER license_users_counted_out AFTER DELETE ON public.license_users REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_on_licenses('{"counts": "users"}');
CREATE TRIGGER traced AFTER INSERT OR DELETE ON public.license_users FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "license", "inserted": "user_attached", "deleted": "user_detached", "about": "license_id"}');

CREATE TABLE licenses (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  product_id uuid NOT NULL,
  policy_id uuid NOT NULL,
  owner_id uuid,
  name text NOT NULL,
  key_hash text NOT NULL,
  key_sealed text NOT NULL,
  expiry timestamp(3) with time zone,
  expiry_anchor_day smallint,
  suspended_at timestamp(3) with time zone,
  uses bigint DEFAULT 0 NOT NULL,
  max_machines bigint,
  max_cores bigint,
  max_memory bigint,
  max_disk bigint,
  max_processes bigint,
  max_users bigint,
  max_uses bigint,
  machines_count bigint DEFAULT 0 NOT NULL,
  users_count bigint DEFAULT 0 NOT NULL,
  last_activated_at timestamp(3) with time zone,
  last_validated_at timestamp(3) with time zone,
  last_checked_in_at timestamp(3) with time zone,
  last_checked_out_at timestamp(3) with time zone,
  files_expire_at timestamp(3) with time zone,
  last_seen_on date GENERATED ALWAYS AS (COALESCE(((GREATEST(last_activated_at, last_validated_at, last_checked_in_at, last_checked_out_at) AT TIME ZONE 'UTC'::text))::date, '-infinity'::date)) STORED NOT NULL,
  metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
  revision text GENERATED ALWAYS AS (to_hex(hash_record_extended(ROW(name, expiry, owner_id, metadata, max_machines, max_cores, max_memory, max_disk, max_processes, max_users, max_uses), (0)::bigint))) STORED NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT licenses_counts CHECK (((machines_count >= 0) AND (users_count >= 0))),
  CONSTRAINT licenses_expiry_anchor_day CHECK (((expiry_anchor_day >= 1) AND (expiry_anchor_day <= 31))),
  CONSTRAINT licenses_uses CHECK ((uses >= 0)),
  CONSTRAINT licenses_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT licenses_key_taken UNIQUE (tenant_id, key_hash),
  CONSTRAINT licenses_owner FOREIGN KEY (tenant_id, owner_id) REFERENCES accounts(tenant_id, id),
  CONSTRAINT licenses_policy_of_product FOREIGN KEY (tenant_id, product_id, policy_id) REFERENCES policies(tenant_id, product_id, id),
  CONSTRAINT licenses_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE INDEX licenses_created ON public.licenses USING btree (tenant_id, created_at, id);
CREATE INDEX licenses_expiry ON public.licenses USING btree (tenant_id, COALESCE(expiry, 'infinity'::timestamp with time zone), id);
CREATE INDEX licenses_last_seen ON public.licenses USING btree (tenant_id, last_seen_on, COALESCE(expiry, 'infinity'::timestamp with time zone), id) WHERE (suspended_at IS NULL);
CREATE INDEX licenses_metadata ON public.licenses USING gin (metadata);
CREATE INDEX licenses_name ON public.licenses USING btree (tenant_id, name, id);
CREATE INDEX licenses_name_part ON public.licenses USING gin (name gin_trgm_ops);
CREATE INDEX licenses_owner ON public.licenses USING btree (tenant_id, owner_id, created_at, id);
CREATE INDEX licenses_policy ON public.licenses USING btree (tenant_id, policy_id, created_at, id);
CREATE INDEX licenses_product ON public.licenses USING btree (tenant_id, product_id, created_at, id);
CREATE INDEX licenses_suspended ON public.licenses USING btree (tenant_id, created_at, id) WHERE (suspended_at IS NOT NULL);
CREATE INDEX licenses_updated ON public.licenses USING btree (tenant_id, updated_at, id);
CREATE TRIGGER fed AFTER INSERT OR DELETE ON public.licenses FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"name": "key_hash"}');
CREATE TRIGGER fed_changed AFTER UPDATE ON public.licenses FOR EACH ROW WHEN ((NOT latchkey_is_merely_counted(old.*, new.*))) EXECUTE FUNCTION latchkey_feed('{"quiet": "last_validated_at,last_activated_at,last_checked_out_at,machines_count,users_count", "name": "key_hash"}');
CREATE TRIGGER never_again AFTER INSERT OR UPDATE OF key_hash ON public.licenses FOR EACH ROW EXECUTE FUNCTION latchkey_refuse_gone_key();
CREATE TRIGGER planned AFTER INSERT ON public.licenses REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_plan_new_licenses();
CREATE TRIGGER planned_changed AFTER UPDATE ON public.licenses FOR EACH ROW WHEN (((old.expiry IS DISTINCT FROM new.expiry) OR (old.policy_id <> new.policy_id) OR (old.last_checked_in_at IS DISTINCT FROM new.last_checked_in_at))) EXECUTE FUNCTION latchkey_plan_changed_license();
CREATE TRIGGER traced AFTER INSERT OR DELETE ON public.licenses FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "license", "deleted": "revoked"}');
CREATE TRIGGER traced_changed AFTER UPDATE ON public.licenses FOR EACH ROW WHEN ((NOT latchkey_is_merely_counted(old.*, new.*))) EXECUTE FUNCTION latchkey_trace('{"resource": "license"}');

CREATE TABLE machine_sums (
  tenant_id uuid NOT NULL,
  license_id uuid NOT NULL,
  whose text NOT NULL,
  machines bigint NOT NULL,
  cores numeric NOT NULL,
  memory numeric NOT NULL,
  disk numeric NOT NULL,
  CONSTRAINT machine_sums_tenant_id_license_id_whose_pk PRIMARY KEY (tenant_id, license_id, whose),
  CONSTRAINT machine_sums_license FOREIGN KEY (tenant_id, license_id) REFERENCES licenses(tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE machine_watches (
  tenant_id uuid NOT NULL,
  machine_id uuid NOT NULL,
  is_found_dead boolean DEFAULT false NOT NULL,
  due_at timestamp(3) with time zone,
  CONSTRAINT machine_watches_tenant_id_machine_id_pk PRIMARY KEY (tenant_id, machine_id),
  CONSTRAINT machine_watches_machine FOREIGN KEY (tenant_id, machine_id) REFERENCES machines(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX machine_watches_due ON public.machine_watches USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE TABLE machines (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  license_id uuid NOT NULL,
  owner_id uuid,
  fingerprint text NOT NULL,
  name text,
  ip text,
  hostname text,
  platform text,
  cores integer,
  memory bigint,
  disk bigint,
  last_heartbeat_at timestamp(3) with time zone,
  resurrected_at timestamp(3) with time zone,
  heartbeat_reset_at timestamp(3) with time zone,
  last_checked_out_at timestamp(3) with time zone,
  files_expire_at timestamp(3) with time zone,
  metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
  revision text GENERATED ALWAYS AS (to_hex(hash_record_extended(ROW(license_id, owner_id, name, ip, hostname, platform, cores, memory, disk, metadata), (0)::bigint))) STORED NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT machines_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT machines_fingerprint_taken UNIQUE (tenant_id, license_id, fingerprint),
  CONSTRAINT machines_license FOREIGN KEY (tenant_id, license_id) REFERENCES licenses(tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT machines_owner FOREIGN KEY (tenant_id, owner_id) REFERENCES accounts(tenant_id, id)
);

CREATE INDEX machines_created ON public.machines USING btree (tenant_id, created_at, id);
CREATE INDEX machines_fingerprint ON public.machines USING btree (tenant_id, fingerprint);
CREATE INDEX machines_heartbeat ON public.machines USING btree (tenant_id, last_heartbeat_at);
CREATE INDEX machines_name_part ON public.machines USING gin (name gin_trgm_ops, hostname gin_trgm_ops);
CREATE INDEX machines_owner ON public.machines USING btree (tenant_id, owner_id);
CREATE INDEX machines_platform ON public.machines USING btree (tenant_id, platform, created_at, id);
CREATE INDEX machines_pulse ON public.machines USING btree (tenant_id, license_id, last_heartbeat_at, created_at);
CREATE TRIGGER fed AFTER INSERT OR DELETE ON public.machines FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "license_id", "pulse": true}');
CREATE TRIGGER fed_changed AFTER UPDATE ON public.machines FOR EACH ROW WHEN ((old.license_id = new.license_id)) EXECUTE FUNCTION latchkey_feed('{"parent": "license_id", "quiet": "last_checked_out_at", "pulse": true}');
CREATE TRIGGER fed_moved AFTER UPDATE ON public.machines FOR EACH ROW WHEN ((old.license_id <> new.license_id)) EXECUTE FUNCTION latchkey_feed_moved_machine();
CREATE TRIGGER machines_counted_in AFTER INSERT ON public.machines REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_on_licenses('{"counts": "machines"}');
CREATE TRIGGER machines_counted_moved AFTER UPDATE OF license_id ON public.machines FOR EACH ROW WHEN ((old.license_id <> new.license_id)) EXECUTE FUNCTION latchkey_count_moved_machine();
CREATE TRIGGER machines_counted_out AFTER DELETE ON public.machines REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_on_licenses('{"counts": "machines"}');
CREATE TRIGGER machines_measured_active AFTER UPDATE OF last_heartbeat_at, heartbeat_reset_at ON public.machines FOR EACH ROW WHEN ((((GREATEST(new.last_heartbeat_at, new.heartbeat_reset_at) AT TIME ZONE 'UTC'::text))::date > ((GREATEST(old.last_heartbeat_at, old.heartbeat_reset_at, old.created_at) AT TIME ZONE 'UTC'::text))::date)) EXECUTE FUNCTION latchkey_count_active_machine();
CREATE TRIGGER machines_measured_in AFTER INSERT ON public.machines REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_activations();
CREATE TRIGGER machines_summed_changed AFTER UPDATE ON public.machines FOR EACH ROW WHEN (((old.license_id <> new.license_id) OR (old.owner_id IS DISTINCT FROM new.owner_id) OR (old.cores IS DISTINCT FROM new.cores) OR (old.memory IS DISTINCT FROM new.memory) OR (old.disk IS DISTINCT FROM new.disk))) EXECUTE FUNCTION latchkey_sum_changed_machine();
CREATE TRIGGER machines_summed_in AFTER INSERT ON public.machines REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_sum_machines();
CREATE TRIGGER machines_summed_out AFTER DELETE ON public.machines REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_sum_machines();
CREATE TRIGGER traced AFTER INSERT OR DELETE OR UPDATE ON public.machines FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "machine"}');
CREATE TRIGGER watched AFTER INSERT ON public.machines REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_watch_new_machines();
CREATE TRIGGER watched_changed AFTER UPDATE ON public.machines FOR EACH ROW WHEN (((old.license_id <> new.license_id) OR (old.resurrected_at IS DISTINCT FROM new.resurrected_at) OR (old.heartbeat_reset_at IS DISTINCT FROM new.heartbeat_reset_at) OR ((old.last_heartbeat_at IS NULL) <> (new.last_heartbeat_at IS NULL)))) EXECUTE FUNCTION latchkey_watch_changed_machine();

CREATE TABLE master_recovery_codes (
  master_id uuid NOT NULL,
  code_hash text NOT NULL,
  used_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT master_recovery_codes_master_id_code_hash_pk PRIMARY KEY (master_id, code_hash),
  CONSTRAINT master_recovery_codes_master_id_master_second_factors_master_id FOREIGN KEY (master_id) REFERENCES master_second_factors(master_id) ON DELETE CASCADE
);

CREATE TABLE master_second_factors (
  master_id uuid NOT NULL,
  secret_sealed text,
  confirmed_at timestamp(3) with time zone,
  last_used_step bigint,
  pending_secret_sealed text,
  pending_until timestamp(3) with time zone,
  CONSTRAINT master_second_factors_pkey PRIMARY KEY (master_id),
  CONSTRAINT master_second_factors_master_id_masters_id_fk FOREIGN KEY (master_id) REFERENCES masters(id) ON DELETE CASCADE
);

CREATE TABLE masters (
  id uuid NOT NULL,
  username text NOT NULL,
  folded_username text,
  password_hash text NOT NULL,
  key_id uuid NOT NULL,
  public_key text NOT NULL,
  private_key_sealed text NOT NULL,
  sessions_valid_from timestamp(3) with time zone,
  ended_sessions jsonb,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT masters_pkey PRIMARY KEY (id),
  CONSTRAINT masters_key_id_unique UNIQUE (key_id),
  CONSTRAINT masters_username_unique UNIQUE (username)
);

CREATE TRIGGER sessions_ended AFTER UPDATE OF sessions_valid_from ON public.masters FOR EACH ROW WHEN ((old.sessions_valid_from IS DISTINCT FROM new.sessions_valid_from)) EXECUTE FUNCTION latchkey_end_sessions();

CREATE TABLE pass_sums (
  tenant_id uuid NOT NULL,
  product_id uuid NOT NULL,
  policy_id uuid NOT NULL,
  measure text NOT NULL,
  day date NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT pass_sums_tenant_id_product_id_policy_id_measure_day_pk PRIMARY KEY (tenant_id, product_id, policy_id, measure, day),
  CONSTRAINT pass_sums_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE TABLE password_resets (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  account_id uuid NOT NULL,
  token_hash text NOT NULL,
  expiry timestamp(3) with time zone NOT NULL,
  used_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT password_resets_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT password_resets_token UNIQUE (tenant_id, token_hash),
  CONSTRAINT password_resets_account FOREIGN KEY (tenant_id, account_id) REFERENCES accounts(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX password_resets_expiry ON public.password_resets USING btree (expiry);
CREATE TRIGGER traced AFTER INSERT ON public.password_resets FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "account", "inserted": "password_token_made", "about": "account_id"}');

CREATE TABLE policies (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  product_id uuid NOT NULL,
  name text NOT NULL,
  metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
  signing_key_id uuid,
  scheme text DEFAULT 'ED25519'::text NOT NULL,
  duration bigint DEFAULT 0 NOT NULL,
  strict boolean DEFAULT false NOT NULL,
  floating boolean DEFAULT false NOT NULL,
  max_machines bigint,
  max_cores bigint,
  max_memory bigint,
  max_disk bigint,
  max_processes bigint,
  max_users bigint,
  max_uses bigint,
  expiration_strategy text DEFAULT 'restrict'::text NOT NULL,
  expiration_basis text DEFAULT 'from_creation'::text NOT NULL,
  renewal_basis text DEFAULT 'from_expiry'::text NOT NULL,
  transfer_strategy text DEFAULT 'keep_expiry'::text NOT NULL,
  authentication_strategy text DEFAULT 'mixed'::text NOT NULL,
  overage_strategy text DEFAULT 'no_overage'::text NOT NULL,
  expiring_soon_days integer[] DEFAULT '{30,7,1}'::integer[] NOT NULL,
  require_check_in boolean DEFAULT false NOT NULL,
  check_in_interval text DEFAULT 'daily'::text NOT NULL,
  check_in_interval_count integer DEFAULT 1 NOT NULL,
  require_heartbeat boolean DEFAULT false NOT NULL,
  heartbeat_duration integer DEFAULT 600 NOT NULL,
  heartbeat_basis text DEFAULT 'from_first_ping'::text NOT NULL,
  heartbeat_cull_strategy text DEFAULT 'deactivate_dead'::text NOT NULL,
  heartbeat_resurrection_strategy text DEFAULT 'no_revive'::text NOT NULL,
  machine_uniqueness_strategy text DEFAULT 'unique_per_license'::text NOT NULL,
  machine_matching_strategy text DEFAULT 'match_any'::text NOT NULL,
  component_uniqueness_strategy text DEFAULT 'unique_per_machine'::text NOT NULL,
  component_matching_strategy text DEFAULT 'match_any'::text NOT NULL,
  machine_leasing_strategy text DEFAULT 'per_license'::text NOT NULL,
  process_leasing_strategy text DEFAULT 'per_machine'::text NOT NULL,
  require_product_scope boolean DEFAULT false NOT NULL,
  require_policy_scope boolean DEFAULT false NOT NULL,
  require_machine_scope boolean DEFAULT false NOT NULL,
  require_fingerprint_scope boolean DEFAULT false NOT NULL,
  require_components_scope boolean DEFAULT false NOT NULL,
  require_user_scope boolean DEFAULT false NOT NULL,
  use_pool boolean DEFAULT false NOT NULL,
  protected boolean DEFAULT false NOT NULL,
  sign_keys boolean DEFAULT false NOT NULL,
  encrypted boolean DEFAULT false NOT NULL,
  rate_limited boolean DEFAULT false NOT NULL,
  rate_limit integer DEFAULT 60 NOT NULL,
  rate_period integer DEFAULT 60 NOT NULL,
  edge_ttl integer DEFAULT 15 NOT NULL,
  outage_grace integer DEFAULT 86400 NOT NULL,
  revision text GENERATED ALWAYS AS (to_hex(hash_record_extended(ROW(name, metadata, signing_key_id, scheme, duration, strict, floating, max_machines, max_cores, max_memory, max_disk, max_processes, max_users, max_uses, expiration_strategy, expiration_basis, renewal_basis, transfer_strategy, authentication_strategy, overage_strategy, expiring_soon_days, require_check_in, check_in_interval, check_in_interval_count, require_heartbeat, heartbeat_duration, heartbeat_basis, heartbeat_cull_strategy, heartbeat_resurrection_strategy, machine_uniqueness_strategy, machine_matching_strategy, component_uniqueness_strategy, component_matching_strategy, machine_leasing_strategy, process_leasing_strategy, require_product_scope, require_policy_scope, require_machine_scope, require_fingerprint_scope, require_components_scope, require_user_scope, use_pool, protected, sign_keys, encrypted, rate_limited, rate_limit, rate_period, edge_ttl, outage_grace), (0)::bigint))) STORED NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT policies_scheme CHECK ((scheme = ANY (ARRAY['ED25519'::text, 'RSA2048PKCS1'::text, 'RSA2048PSS'::text]))),
  CONSTRAINT policies_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT policies_product UNIQUE (tenant_id, product_id, id),
  CONSTRAINT policies_of_product FOREIGN KEY (tenant_id, product_id) REFERENCES products(tenant_id, id),
  CONSTRAINT policies_signing_key FOREIGN KEY (tenant_id, signing_key_id) REFERENCES signing_keys(tenant_id, id),
  CONSTRAINT policies_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE INDEX policies_created ON public.policies USING btree (tenant_id, created_at, id);
CREATE INDEX policies_name_part ON public.policies USING gin (name gin_trgm_ops);
CREATE INDEX policies_pinned ON public.policies USING btree (tenant_id, signing_key_id) WHERE (signing_key_id IS NOT NULL);
CREATE TRIGGER fed AFTER DELETE OR UPDATE ON public.policies FOR EACH ROW EXECUTE FUNCTION latchkey_feed();
CREATE TRIGGER terms_of_notices_changed AFTER UPDATE ON public.policies FOR EACH ROW WHEN (((old.expiring_soon_days IS DISTINCT FROM new.expiring_soon_days) OR (old.require_check_in IS DISTINCT FROM new.require_check_in) OR (old.check_in_interval IS DISTINCT FROM new.check_in_interval) OR (old.check_in_interval_count IS DISTINCT FROM new.check_in_interval_count))) EXECUTE FUNCTION latchkey_note_changed_terms('{"plans": "notices"}');
CREATE TRIGGER terms_of_watches_changed AFTER UPDATE ON public.policies FOR EACH ROW WHEN (((old.heartbeat_duration IS DISTINCT FROM new.heartbeat_duration) OR (old.heartbeat_basis IS DISTINCT FROM new.heartbeat_basis) OR (old.heartbeat_cull_strategy IS DISTINCT FROM new.heartbeat_cull_strategy) OR (old.heartbeat_resurrection_strategy IS DISTINCT FROM new.heartbeat_resurrection_strategy))) EXECUTE FUNCTION latchkey_note_changed_terms('{"plans": "watches"}');
CREATE TRIGGER traced AFTER INSERT OR DELETE OR UPDATE ON public.policies FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "policy"}');

CREATE TABLE policy_entitlements (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  policy_id uuid NOT NULL,
  entitlement_id uuid NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT policy_entitlements_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT policy_entitlements_attached UNIQUE (tenant_id, policy_id, entitlement_id),
  CONSTRAINT policy_entitlements_entitlement FOREIGN KEY (tenant_id, entitlement_id) REFERENCES entitlements(tenant_id, id),
  CONSTRAINT policy_entitlements_policy FOREIGN KEY (tenant_id, policy_id) REFERENCES policies(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX policy_entitlements_entitlement ON public.policy_entitlements USING btree (tenant_id, entitlement_id);
CREATE TRIGGER fed AFTER INSERT OR DELETE OR UPDATE ON public.policy_entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "policy_id"}');
CREATE TRIGGER traced AFTER INSERT OR DELETE ON public.policy_entitlements FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "policy", "inserted": "entitlement_attached", "deleted": "entitlement_detached", "about": "policy_id"}');

CREATE TABLE pool_keys (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  policy_id uuid NOT NULL,
  key_hash text NOT NULL,
  key_sealed text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pool_keys_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT pool_keys_key_taken UNIQUE (tenant_id, key_hash),
  CONSTRAINT pool_keys_policy FOREIGN KEY (tenant_id, policy_id) REFERENCES policies(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX pool_keys_next ON public.pool_keys USING btree (tenant_id, policy_id, id);
CREATE TRIGGER traced_filled AFTER INSERT ON public.pool_keys REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_trace_pool('{"event": "pool_filled"}');
CREATE TRIGGER traced_taken AFTER DELETE ON public.pool_keys REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_trace_pool('{"event": "pool_keys_taken"}');

CREATE TABLE processes (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  machine_id uuid NOT NULL,
  pid text NOT NULL,
  last_heartbeat_at timestamp(3) with time zone NOT NULL,
  metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT processes_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT processes_pid_taken UNIQUE (tenant_id, machine_id, pid),
  CONSTRAINT processes_machine FOREIGN KEY (tenant_id, machine_id) REFERENCES machines(tenant_id, id) ON DELETE CASCADE
);

CREATE TRIGGER fed AFTER INSERT OR DELETE OR UPDATE ON public.processes FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "machine_id", "pulse": true}');
CREATE TRIGGER traced AFTER INSERT OR DELETE ON public.processes FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "process"}');
CREATE TRIGGER watched AFTER INSERT ON public.processes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_watch_new_processes();

CREATE TABLE products (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  code text NOT NULL,
  distribution_strategy text NOT NULL,
  url text,
  platforms text[] DEFAULT '{}'::text[] NOT NULL,
  metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
  revision text GENERATED ALWAYS AS (to_hex(hash_record_extended(ROW(name, code, distribution_strategy, url, platforms, metadata), (0)::bigint))) STORED NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT products_distribution_strategy CHECK ((distribution_strategy = ANY (ARRAY['licensed'::text, 'open'::text, 'closed'::text]))),
  CONSTRAINT products_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT products_code_taken UNIQUE (tenant_id, code),
  CONSTRAINT products_name_taken UNIQUE (tenant_id, name),
  CONSTRAINT products_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE INDEX products_created ON public.products USING btree (tenant_id, created_at, id);
CREATE INDEX products_name_part ON public.products USING gin (name gin_trgm_ops);
CREATE TRIGGER fed AFTER DELETE OR UPDATE ON public.products FOR EACH ROW EXECUTE FUNCTION latchkey_feed();
CREATE TRIGGER traced AFTER INSERT OR DELETE OR UPDATE ON public.products FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "product"}');

CREATE TABLE rate_windows (
  tenant_id uuid NOT NULL,
  license_id uuid NOT NULL,
  started_at timestamp(3) with time zone NOT NULL,
  requests integer NOT NULL,
  allowed integer NOT NULL,
  period integer NOT NULL,
  CONSTRAINT rate_windows_tenant_id_license_id_pk PRIMARY KEY (tenant_id, license_id),
  CONSTRAINT rate_windows_license FOREIGN KEY (tenant_id, license_id) REFERENCES licenses(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX rate_windows_started ON public.rate_windows USING btree (started_at);

CREATE TABLE recovery_codes (
  tenant_id uuid NOT NULL,
  account_id uuid NOT NULL,
  code_hash text NOT NULL,
  used_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT recovery_codes_tenant_id_account_id_code_hash_pk PRIMARY KEY (tenant_id, account_id, code_hash),
  CONSTRAINT recovery_codes_second_factor FOREIGN KEY (tenant_id, account_id) REFERENCES second_factors(tenant_id, account_id) ON DELETE CASCADE
);

CREATE TRIGGER traced AFTER UPDATE ON public.recovery_codes FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "account", "about": "account_id"}');

CREATE TABLE revoked_keys (
  tenant_id uuid NOT NULL,
  key_hash text NOT NULL,
  license_id uuid NOT NULL,
  revoked_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT revoked_keys_tenant_id_key_hash_pk PRIMARY KEY (tenant_id, key_hash),
  CONSTRAINT revoked_keys_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE TABLE roles (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  permissions text[] NOT NULL,
  revision text GENERATED ALWAYS AS (to_hex(hash_record_extended(ROW(name, permissions), (0)::bigint))) STORED NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT roles_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT roles_name_taken UNIQUE (tenant_id, name),
  CONSTRAINT roles_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE TRIGGER fed AFTER DELETE OR UPDATE ON public.roles FOR EACH ROW EXECUTE FUNCTION latchkey_feed();
CREATE TRIGGER traced AFTER INSERT OR DELETE OR UPDATE ON public.roles FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "role"}');

CREATE TABLE seals (
  tenant_id uuid NOT NULL,
  number bigint NOT NULL,
  kind text NOT NULL,
  last_sequence bigint NOT NULL,
  entries bytea NOT NULL,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL,
  key_id uuid NOT NULL,
  signature bytea NOT NULL,
  sealed_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT seals_kind CHECK ((kind = ANY (ARRAY['events'::text, 'pruned'::text, 'erased'::text]))),
  CONSTRAINT seals_tenant_id_number_pk PRIMARY KEY (tenant_id, number)
);

CREATE INDEX seals_amendments ON public.seals USING btree (tenant_id, number) WHERE (kind <> 'events'::text);
CREATE TRIGGER seals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.seals FOR EACH STATEMENT EXECUTE FUNCTION latchkey_append_only();

CREATE TABLE second_factors (
  tenant_id uuid NOT NULL,
  account_id uuid NOT NULL,
  secret_sealed text,
  last_used_step bigint,
  pending_secret_sealed text,
  pending_until timestamp(3) with time zone,
  CONSTRAINT second_factors_tenant_id_account_id_pk PRIMARY KEY (tenant_id, account_id),
  CONSTRAINT second_factors_account FOREIGN KEY (tenant_id, account_id) REFERENCES accounts(tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE shared_licenses (
  tenant_id uuid NOT NULL,
  license_id uuid NOT NULL,
  product_id uuid NOT NULL,
  policy_id uuid NOT NULL,
  machines integer NOT NULL,
  addresses integer NOT NULL,
  address_days integer NOT NULL,
  pass_begun_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT shared_licenses_tenant_id_license_id_pk PRIMARY KEY (tenant_id, license_id),
  CONSTRAINT shared_licenses_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE TABLE signing_keys (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  algorithm text NOT NULL,
  status text NOT NULL,
  public_key text NOT NULL,
  private_key_sealed text,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  activated_at timestamp(3) with time zone,
  retired_at timestamp(3) with time zone,
  revoked_at timestamp(3) with time zone,
  revision text GENERATED ALWAYS AS (to_hex(hash_record_extended(ROW(status), (0)::bigint))) STORED NOT NULL,
  CONSTRAINT signing_keys_algorithm CHECK ((algorithm = ANY (ARRAY['ED25519'::text, 'RSA2048'::text]))),
  CONSTRAINT signing_keys_private CHECK (((status = 'revoked'::text) = (private_key_sealed IS NULL))),
  CONSTRAINT signing_keys_status CHECK ((status = ANY (ARRAY['next'::text, 'active'::text, 'retired'::text, 'revoked'::text]))),
  CONSTRAINT signing_keys_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT signing_keys_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX signing_keys_one_active ON public.signing_keys USING btree (tenant_id, algorithm) WHERE (status = 'active'::text);
CREATE TRIGGER fed AFTER INSERT OR DELETE OR UPDATE ON public.signing_keys FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "tenant_id"}');
CREATE TRIGGER traced AFTER INSERT OR UPDATE ON public.signing_keys FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "signing_key"}');

CREATE TABLE tenant_keys (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  public_key text NOT NULL,
  private_key_sealed text,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  retired_at timestamp(3) with time zone,
  CONSTRAINT tenant_keys_active_has_private CHECK (((retired_at IS NOT NULL) OR (private_key_sealed IS NOT NULL))),
  CONSTRAINT tenant_keys_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT tenant_keys_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX tenant_keys_one_active ON public.tenant_keys USING btree (tenant_id) WHERE (retired_at IS NULL);
CREATE TRIGGER fed AFTER INSERT OR DELETE OR UPDATE ON public.tenant_keys FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "tenant_id"}');
CREATE TRIGGER sessions_ended AFTER UPDATE OF retired_at ON public.tenant_keys FOR EACH ROW WHEN (((old.retired_at IS NULL) AND (new.retired_at IS NOT NULL))) EXECUTE FUNCTION latchkey_end_sessions();
CREATE TRIGGER traced AFTER UPDATE ON public.tenant_keys FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "tenant_key"}');

CREATE TABLE tenants (
  id uuid NOT NULL,
  name text NOT NULL,
  require_second_factor boolean DEFAULT false NOT NULL,
  protected boolean DEFAULT false NOT NULL,
  count_addresses boolean DEFAULT true NOT NULL,
  search_metadata text[] DEFAULT '{}'::text[] NOT NULL,
  event_retention_days integer,
  edge_shards integer DEFAULT 1 NOT NULL,
  clock_began_at timestamp(3) with time zone,
  revision text GENERATED ALWAYS AS (to_hex(hash_record_extended(ROW(require_second_factor, protected, count_addresses, search_metadata, event_retention_days, edge_shards), (0)::bigint))) STORED NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT tenants_edge_shards CHECK (((edge_shards >= 1) AND (edge_shards <= 64))),
  CONSTRAINT tenants_event_retention_days CHECK (((event_retention_days >= 7) AND (event_retention_days <= 36500))),
  CONSTRAINT tenants_search_metadata CHECK ((cardinality(search_metadata) <= 10)),
  CONSTRAINT tenants_pkey PRIMARY KEY (id),
  CONSTRAINT tenants_name_unique UNIQUE (name)
);

CREATE INDEX tenants_clock_not_begun ON public.tenants USING btree (id) WHERE (clock_began_at IS NULL);
CREATE INDEX tenants_created ON public.tenants USING btree (created_at, id);
CREATE TRIGGER fed AFTER UPDATE ON public.tenants FOR EACH ROW EXECUTE FUNCTION latchkey_feed();
CREATE TRIGGER fed_gone AFTER DELETE ON public.tenants FOR EACH ROW EXECUTE FUNCTION latchkey_feed_gone_tenant();
CREATE TRIGGER traced AFTER INSERT OR DELETE OR UPDATE ON public.tenants FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "tenant"}');

CREATE TABLE tokens (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  name text,
  product_id uuid,
  license_id uuid,
  account_id uuid,
  token_hash text NOT NULL,
  permissions text[],
  expiry timestamp(3) with time zone,
  created_by uuid,
  created_by_name text,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT tokens_one_bearer CHECK ((num_nonnulls(product_id, license_id, account_id) = 1)),
  CONSTRAINT tokens_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT tokens_hash UNIQUE (token_hash),
  CONSTRAINT tokens_account FOREIGN KEY (tenant_id, account_id) REFERENCES accounts(tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT tokens_license FOREIGN KEY (tenant_id, license_id) REFERENCES licenses(tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT tokens_product FOREIGN KEY (tenant_id, product_id) REFERENCES products(tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT tokens_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE INDEX tokens_account ON public.tokens USING btree (tenant_id, account_id, created_at);
CREATE INDEX tokens_created_by ON public.tokens USING btree (tenant_id, created_by);
CREATE INDEX tokens_expiry ON public.tokens USING btree (expiry) WHERE (expiry IS NOT NULL);
CREATE INDEX tokens_license ON public.tokens USING btree (tenant_id, license_id, created_at);
CREATE INDEX tokens_product ON public.tokens USING btree (tenant_id, product_id, created_at);
CREATE TRIGGER fed AFTER INSERT OR DELETE OR UPDATE ON public.tokens FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"name": "token_hash"}');
CREATE TRIGGER traced AFTER INSERT OR DELETE ON public.tokens FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "token"}');

CREATE TABLE validation_counts (
  tenant_id uuid NOT NULL,
  license_id uuid NOT NULL,
  hour timestamp(3) with time zone NOT NULL,
  code text NOT NULL,
  policy_id uuid NOT NULL,
  validations bigint NOT NULL,
  CONSTRAINT validation_counts_tenant_id_license_id_hour_code_policy_id_pk PRIMARY KEY (tenant_id, license_id, hour, code, policy_id),
  CONSTRAINT validation_counts_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE INDEX validation_counts_hours ON public.validation_counts USING btree (hour) WHERE (EXTRACT(hour FROM (hour AT TIME ZONE 'UTC'::text)) <> (0)::numeric);

CREATE TABLE webhook_attempts (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  attempted_at timestamp(3) with time zone NOT NULL,
  duration_ms integer NOT NULL,
  status integer,
  error text,
  answer text,
  CONSTRAINT webhook_attempts_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT webhook_attempts_delivery_of FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_deliveries(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX webhook_attempts_attempted ON public.webhook_attempts USING btree (attempted_at);
CREATE INDEX webhook_attempts_delivery ON public.webhook_attempts USING btree (tenant_id, delivery_id, attempted_at, id);

CREATE TABLE webhook_deliveries (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  webhook_id uuid NOT NULL,
  event_id uuid NOT NULL,
  event text NOT NULL,
  sequence bigint NOT NULL,
  license_id uuid,
  status text DEFAULT 'pending'::text NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  next_attempt_at timestamp(3) with time zone,
  claimed_until timestamp(3) with time zone,
  holds_until timestamp(3) with time zone,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  finished_at timestamp(3) with time zone,
  CONSTRAINT webhook_deliveries_over CHECK (((status = 'pending'::text) = (finished_at IS NULL))),
  CONSTRAINT webhook_deliveries_pending CHECK (((status = 'pending'::text) = (next_attempt_at IS NOT NULL))),
  CONSTRAINT webhook_deliveries_status_known CHECK ((status = ANY (ARRAY['pending'::text, 'succeeded'::text, 'failed'::text]))),
  CONSTRAINT webhook_deliveries_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT webhook_deliveries_once UNIQUE (tenant_id, webhook_id, event_id),
  CONSTRAINT webhook_deliveries_webhook FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks(tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX webhook_deliveries_claimed ON public.webhook_deliveries USING btree (tenant_id, webhook_id, claimed_until) WHERE (claimed_until IS NOT NULL);
CREATE INDEX webhook_deliveries_created ON public.webhook_deliveries USING btree (tenant_id, webhook_id, created_at, id);
CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (tenant_id, webhook_id, next_attempt_at, sequence) WHERE (status = 'pending'::text);
CREATE INDEX webhook_deliveries_event ON public.webhook_deliveries USING btree (tenant_id, webhook_id, event, created_at, id);
CREATE INDEX webhook_deliveries_finished ON public.webhook_deliveries USING btree (finished_at) WHERE (finished_at IS NOT NULL);
CREATE INDEX webhook_deliveries_order ON public.webhook_deliveries USING btree (tenant_id, webhook_id, license_id, sequence) WHERE (status = 'pending'::text);
CREATE INDEX webhook_deliveries_status ON public.webhook_deliveries USING btree (tenant_id, webhook_id, status, created_at, id);

CREATE TABLE webhooks (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  url text NOT NULL,
  events text[] NOT NULL,
  products uuid[] DEFAULT '{}'::uuid[] NOT NULL,
  description text,
  enabled boolean DEFAULT true NOT NULL,
  api text DEFAULT 'native'::text NOT NULL,
  secret_sealed text NOT NULL,
  previous_secret_sealed text,
  previous_secret_until timestamp(3) with time zone,
  failing_since timestamp(3) with time zone,
  disabled_at timestamp(3) with time zone,
  disabled_reason text,
  scanned_sequence bigint NOT NULL,
  revision text GENERATED ALWAYS AS (to_hex(hash_record_extended(ROW(url, events, products, description, enabled), (0)::bigint))) STORED NOT NULL,
  created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
  CONSTRAINT webhooks_api CHECK ((api = 'native'::text)),
  CONSTRAINT webhooks_disabled CHECK ((num_nonnulls(disabled_at, disabled_reason) =
CASE
    WHEN enabled THEN 0
    ELSE 2
END)),
  CONSTRAINT webhooks_disabled_reason CHECK ((disabled_reason = ANY (ARRAY['requested'::text, 'gone'::text, 'failing'::text]))),
  CONSTRAINT webhooks_previous_secret CHECK ((num_nonnulls(previous_secret_sealed, previous_secret_until) = ANY (ARRAY[0, 2]))),
  CONSTRAINT webhooks_tenant_id_id_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT webhooks_tenant_id_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE
);

CREATE INDEX webhooks_created ON public.webhooks USING btree (tenant_id, created_at, id);
CREATE TRIGGER traced AFTER INSERT OR DELETE OR UPDATE ON public.webhooks FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "webhook"}');

CREATE OR REPLACE FUNCTION public.latchkey_add_duration(start timestamp with time zone, duration bigint, anchor_day integer DEFAULT NULL::integer)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE
    WHEN duration % 2629746 <> 0 THEN start + make_interval(secs => duration::double precision)
    ELSE (moved + make_interval(days => least(coalesce(anchor_day, day), last_day) - day)) AT TIME ZONE 'UTC'
  END
  FROM (SELECT start AT TIME ZONE 'UTC' + make_interval(months => (duration / 2629746)::int) AS moved) calendar,
  LATERAL (
    SELECT extract(day FROM moved)::int AS day, extract(day FROM date_trunc('month', moved) + interval '1 month - 1 day')::int AS last_day
  ) days
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_add_increments(most integer)
 RETURNS bigint
 LANGUAGE sql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_add_machine_sums(of_tenant uuid, of_license uuid, of_whom text, more_machines bigint, more_cores numeric, more_memory numeric, more_disk numeric)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF more_machines > 0 THEN
    INSERT INTO machine_sums AS sums (tenant_id, license_id, whose, machines, cores, memory, disk)
    VALUES (of_tenant, of_license, of_whom, more_machines, more_cores, more_memory, more_disk)
    ON CONFLICT (tenant_id, license_id, whose) DO UPDATE SET
      machines = sums.machines + excluded.machines, cores = sums.cores + excluded.cores, memory = sums.memory + excluded.memory,
      disk = sums.disk + excluded.disk;
    RETURN;
  END IF;
  UPDATE machine_sums SET
    machines = machines + more_machines, cores = cores + more_cores, memory = memory + more_memory, disk = disk + more_disk
  WHERE tenant_id = of_tenant AND license_id = of_license AND whose = of_whom;
  DELETE FROM machine_sums WHERE tenant_id = of_tenant AND license_id = of_license AND whose = of_whom AND machines = 0;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_anchor_day(start timestamp with time zone, duration bigint)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE WHEN duration > 0 AND duration % 2629746 = 0 THEN extract(day FROM start AT TIME ZONE 'UTC')::int END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = TG_TABLE_NAME || ' are append-only';
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_begin_clock(of_tenant uuid, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
  UPDATE tenants SET clock_began_at = at WHERE id IN (
    SELECT tenant.id FROM tenants tenant
    WHERE tenant.clock_began_at IS NULL AND (of_tenant IS NULL OR tenant.id = of_tenant)
    FOR NO KEY UPDATE SKIP LOCKED
  );
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_belongs_to(of_table text, whole jsonb, OUT license_id uuid, OUT product_id uuid)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
AS $function$
DECLARE
  of_tenant uuid := whole ->> 'tenant_id';
  of_machine uuid := whole ->> 'machine_id';
  of_policy uuid := whole ->> 'policy_id';
BEGIN
  license_id := CASE of_table WHEN 'licenses' THEN whole ->> 'id' ELSE whole ->> 'license_id' END;
  product_id := CASE of_table WHEN 'products' THEN whole ->> 'id' ELSE whole ->> 'product_id' END;
  IF of_machine IS NOT NULL THEN
    SELECT machine.license_id INTO license_id FROM machines machine WHERE machine.tenant_id = of_tenant AND machine.id = of_machine;
    license_id := coalesce(license_id, (latchkey_last_event(of_tenant, of_machine)).license_id);
  END IF;
  IF product_id IS NULL AND license_id IS NOT NULL THEN
    SELECT license.product_id INTO product_id
    FROM licenses license
    WHERE license.tenant_id = of_tenant AND license.id = latchkey_belongs_to.license_id;
    product_id := coalesce(product_id, (latchkey_last_event(of_tenant, license_id)).product_id);
  ELSIF product_id IS NULL AND of_policy IS NOT NULL THEN
    SELECT policy.product_id INTO product_id FROM policies policy WHERE policy.tenant_id = of_tenant AND policy.id = of_policy;
    product_id := coalesce(product_id, (latchkey_last_event(of_tenant, of_policy)).product_id);
  END IF;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_change_notices()
 RETURNS TABLE(tenant_id uuid, roots text[], nodes text[], has_webhook boolean)
 LANGUAGE plpgsql
AS $function$
DECLARE
  written uuid := nullif(current_setting('latchkey.written', true), '');
BEGIN
  IF pg_current_xact_id_if_assigned() IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT
    change.tenant_id,
    -- A sentinel for "anything": the ids of a million licenses would be more than Neon's proxy answers.
    CASE
      WHEN count(DISTINCT change.root_id) > 5000 THEN ARRAY['*']
      ELSE array_agg(DISTINCT change.root_id) || array_remove(array_agg(DISTINCT change.name), NULL)
    END, (
    SELECT coalesce(array_agg(node.name), '{}') FROM edge_nodes node
    WHERE node.tenant_id = change.tenant_id AND node.seen_at > clock_timestamp() - interval '1 day'
  ), EXISTS (
    SELECT FROM webhooks webhook WHERE webhook.tenant_id = change.tenant_id AND webhook.enabled
  )
  FROM changes change
  WHERE change.transaction = pg_current_xact_id()
  GROUP BY change.tenant_id;
  -- An event of something that no node keeps.
  IF NOT FOUND AND EXISTS (SELECT FROM webhooks webhook WHERE webhook.tenant_id = written AND webhook.enabled) THEN
    RETURN QUERY SELECT written, '{}'::text[], '{}'::text[], true;
  END IF;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_changes_since(of_tenant uuid, since xid8, most integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
  RETURN coalesce((
    SELECT jsonb_agg(jsonb_build_object(
      'source', change.source, 'id', change.row_id, 'parent', change.parent_id, 'root', change.root_id, 'name', change.name, 'body', change.body
    ) ORDER BY change.id)
    FROM (
      SELECT change.*
      FROM changes change
      WHERE change.tenant_id = of_tenant AND change.transaction >= since
        AND change.transaction IS DISTINCT FROM pg_current_xact_id_if_assigned()
      ORDER BY change.transaction
      LIMIT most
    ) AS change
  ), '[]');
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_check_in_due_at(last timestamp with time zone, check_in_interval text, check_in_interval_count integer)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE check_in_interval
    WHEN 'daily' THEN last + make_interval(secs => check_in_interval_count * 86400.0)
    WHEN 'weekly' THEN last + make_interval(secs => check_in_interval_count * 7 * 86400.0)
    WHEN 'monthly' THEN latchkey_add_duration(last, check_in_interval_count * 2629746::bigint)
    WHEN 'yearly' THEN latchkey_add_duration(last, check_in_interval_count * 12 * 2629746::bigint)
  END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_claim_request(of_request jsonb, is_change boolean)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  moment timestamptz := (of_request ->> 'now')::timestamptz;
  since timestamptz := moment - interval '24 hours';
BEGIN
  IF is_change THEN
    INSERT INTO idempotency_keys AS known (key_hash, tenant_id, request_hash, request_id, made_at) VALUES (
      of_request ->> 'key_hash',
      -- Gone meanwhile, it is for the change itself to say so.
      (SELECT id FROM tenants WHERE name = of_request ->> 'tenant_name' FOR KEY SHARE),
      of_request ->> 'request_hash',
      (of_request ->> 'request_id')::uuid,
      moment
    )
    ON CONFLICT (key_hash) DO UPDATE SET
      tenant_id = excluded.tenant_id,
      request_hash = excluded.request_hash,
      request_id = excluded.request_id,
      answer_sealed = NULL,
      made_at = excluded.made_at
    WHERE known.made_at <= since;
  END IF;
  PERFORM FROM idempotency_keys
  WHERE key_hash = of_request ->> 'key_hash' AND request_id <> (of_request ->> 'request_id')::uuid AND made_at > since;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'LK001', MESSAGE = 'another request has this idempotency key';
  END IF;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_clock_candidates(of_tenant uuid, validations jsonb, starting text[], rates jsonb)
 RETURNS TABLE(license_id uuid, starts boolean, duration bigint, at timestamp with time zone, actor jsonb)
 LANGUAGE sql
 STABLE
AS $function$
  SELECT DISTINCT ON (validation.license_id) validation.license_id, clock.starts, validation.duration, validation.at, CASE
    WHEN (validation.touch ->> 'by_key')::boolean THEN validation.touch -> 'actor' || jsonb_build_object('id', validation.license_id)
    ELSE validation.touch -> 'actor'
  END
  FROM (
    SELECT one.*, sum(one.times) OVER (PARTITION BY one.license_id) AS together
    FROM jsonb_to_recordset(validations) AS one (
      license_id uuid, owner_id uuid, expiry timestamptz, own_block text, last_validated_at timestamptz, duration bigint,
      expiration_basis text, rate_limited boolean, touch jsonb, times integer, at timestamptz
    )
  ) AS validation
  CROSS JOIN LATERAL (
    SELECT latchkey_clock_starts(validation.expiry, validation.duration, validation.expiration_basis, starting) AS starts
  ) AS clock
  LEFT JOIN jsonb_to_recordset(rates) AS rate (license_id uuid, requests integer, allowed integer) ON rate.license_id = validation.license_id
  LEFT JOIN LATERAL (
    SELECT one.banned_at FROM accounts one WHERE one.tenant_id = of_tenant AND one.id = validation.owner_id OFFSET 0
  ) AS owner ON true
  WHERE (
      clock.starts
      OR (validation.touch ->> 'notes')::boolean AND coalesce(validation.last_validated_at < validation.at - interval '60 seconds', true)
    )
    AND (NOT validation.rate_limited OR rate.requests - validation.together < rate.allowed)
    AND owner.banned_at IS NULL AND validation.own_block IS NULL
  ORDER BY validation.license_id, validation.at
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_clock_starts(expiry timestamp with time zone, duration bigint, basis text, starting text[])
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT expiry IS NULL AND duration > 0 AND basis = ANY (starting)
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_count_activations()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO activations (tenant_id, license_id, day, fingerprint)
  SELECT tenant_id, license_id, (created_at AT TIME ZONE 'UTC')::date, hashtextextended(fingerprint, 0) FROM changed;
  INSERT INTO increments (tenant_id, product_id, policy_id, measure, at, amount)
  SELECT machine.tenant_id, license.product_id, license.policy_id, counted.measure, machine.day, sum(machine.machines)
  FROM (
    SELECT tenant_id, license_id, date_trunc('day', created_at, 'UTC') AS day, count(*) AS machines FROM changed GROUP BY 1, 2, 3
  ) AS machine
  CROSS JOIN LATERAL (
    SELECT one.product_id, one.policy_id FROM licenses one WHERE one.tenant_id = machine.tenant_id AND one.id = machine.license_id OFFSET 0
  ) AS license
  CROSS JOIN (VALUES ('activations'), ('active_machines')) AS counted (measure)
  GROUP BY 1, 2, 3, 4, 5;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_count_active_machine()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO increments (tenant_id, product_id, policy_id, measure, at, amount)
  SELECT NEW.tenant_id, license.product_id, license.policy_id, 'active_machines',
    date_trunc('day', greatest(NEW.last_heartbeat_at, NEW.heartbeat_reset_at), 'UTC'), 1
  FROM licenses license
  WHERE license.tenant_id = NEW.tenant_id AND license.id = NEW.license_id;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_count_moved_machine()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  license record;
BEGIN
  FOR license IN
    SELECT license_id, change
    FROM (VALUES (OLD.license_id, -1), (NEW.license_id, 1)) AS moved (license_id, change)
    ORDER BY license_id
  LOOP
    UPDATE licenses SET machines_count = machines_count + license.change WHERE tenant_id = NEW.tenant_id AND id = license.license_id;
  END LOOP;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_count_on_licenses()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  counted text := TG_ARGV[0]::jsonb ->> 'counts';
  license record;
BEGIN
  FOR license IN
    SELECT tenant_id, license_id, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END AS change
    FROM changed
    GROUP BY tenant_id, license_id
    ORDER BY tenant_id, license_id
  LOOP
    UPDATE licenses SET
      machines_count = machines_count + CASE counted WHEN 'machines' THEN license.change ELSE 0 END,
      users_count = users_count + CASE counted WHEN 'users' THEN license.change ELSE 0 END
    WHERE tenant_id = license.tenant_id AND id = license.license_id;
  END LOOP;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_count_requests(of_tenant uuid, validations jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
DECLARE
  rates jsonb;
BEGIN
  WITH counted AS (
    INSERT INTO rate_windows AS rate (tenant_id, license_id, started_at, requests, allowed, period)
    SELECT of_tenant, license_id, min(at), sum(times), rate_limit, rate_period
    FROM jsonb_to_recordset(validations)
      AS validation (license_id uuid, rate_limited boolean, rate_limit integer, rate_period integer, times integer, at timestamptz)
    WHERE rate_limited
    GROUP BY license_id, rate_limit, rate_period
    ORDER BY license_id
    ON CONFLICT (tenant_id, license_id) DO UPDATE SET
      started_at = latchkey_rate_started_at(rate.started_at, excluded.period, excluded.started_at),
      requests = latchkey_rate_requests(
        rate.started_at, rate.requests, excluded.allowed, excluded.period, excluded.started_at, excluded.requests
      ),
      allowed = excluded.allowed,
      period = excluded.period
    RETURNING rate.license_id, rate.requests, rate.allowed, rate.period, rate.started_at
  )
  SELECT coalesce(jsonb_agg(to_jsonb(counted)), '[]') INTO rates FROM counted;
  RETURN rates;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_count_rows(of_tenant uuid, wanted jsonb, at timestamp with time zone)
 RETURNS TABLE(source text, id text, parent text, name text, body jsonb)
 LANGUAGE plpgsql
 STABLE
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_credential_rows(of_tenant uuid, wants jsonb)
 RETURNS TABLE(source text, id text, parent text, name text, body jsonb)
 LANGUAGE plpgsql
 STABLE
AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH want AS (
    SELECT * FROM jsonb_to_recordset(wants) AS want (kind text, value text)
  ), token AS MATERIALIZED (
    SELECT one.*
    FROM want
    CROSS JOIN LATERAL (
      SELECT * FROM tokens one WHERE one.tenant_id = of_tenant AND one.token_hash = want.value AND want.kind = 'token' OFFSET 0
    ) AS one
  ), account AS MATERIALIZED (
    SELECT one.*
    FROM want
    CROSS JOIN LATERAL (
      SELECT * FROM accounts one WHERE one.tenant_id = of_tenant AND one.username = want.value AND want.kind = 'account' OFFSET 0
    ) AS one
    UNION
    SELECT one.*
    FROM token
    CROSS JOIN LATERAL (SELECT * FROM accounts one WHERE one.tenant_id = of_tenant AND one.id = token.account_id OFFSET 0) AS one
  ), whole (source, id, parent, name, body) AS (
    SELECT 'accounts', account.id, NULL::uuid, account.username, to_jsonb(account) FROM account
    UNION ALL
    SELECT 'roles', one.id, NULL, NULL, to_jsonb(one)
    FROM (SELECT DISTINCT custom_role_id AS id FROM account) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM roles one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
    UNION ALL
    SELECT 'tenants', tenant.id, NULL, NULL, to_jsonb(tenant)
    FROM tenants tenant
    WHERE tenant.id = of_tenant AND EXISTS (SELECT FROM want WHERE want.kind IN ('account', 'tenant'))
    UNION ALL
    SELECT 'tenant_keys', key.id, key.tenant_id, NULL, to_jsonb(key)
    FROM tenant_keys key
    WHERE key.tenant_id = of_tenant AND key.retired_at IS NULL AND EXISTS (SELECT FROM want WHERE want.kind IN ('account', 'tenant'))
    UNION ALL
    SELECT 'signing_keys', key.id, key.tenant_id, NULL, to_jsonb(key)
    FROM signing_keys key
    WHERE key.tenant_id = of_tenant AND key.status = 'active' AND EXISTS (SELECT FROM want WHERE want.kind = 'tenant')
    UNION ALL
    SELECT 'tokens', token.id, NULL, token.token_hash, to_jsonb(token) FROM token
  )
  SELECT whole.source, whole.id::text, whole.parent::text, whole.name, latchkey_disclosed_row(whole.body, latchkey_node_columns(whole.source))
  FROM whole;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_cull_machines(of_tenant uuid, now_at timestamp with time zone, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
DECLARE
  due machine_watches;
  verdict text;
  done integer := 0;
  tenants_of uuid[] := '{}';
  culled uuid[] := '{}';
BEGIN
  PERFORM set_config('latchkey.actor', '{"kind": "clock"}', true);
  FOR due IN
    SELECT watch.*
    FROM machine_watches watch
    WHERE watch.due_at <= now_at AND (of_tenant IS NULL OR watch.tenant_id = of_tenant)
    ORDER BY watch.due_at
    LIMIT most
    FOR UPDATE SKIP LOCKED
  LOOP
    verdict := latchkey_judge_machine(due, now_at);
    done := done + (verdict <> 'busy')::integer;
    IF verdict = 'culled' THEN
      tenants_of := tenants_of || due.tenant_id;
      culled := culled || due.machine_id;
    END IF;
  END LOOP;
  PERFORM set_config('latchkey.events', '{"machine": "culled"}', true);
  -- Together: what counts machines is written once for each license.
  DELETE FROM machines machine
  USING unnest(tenants_of, culled) AS gone (tenant_id, id)
  WHERE machine.tenant_id = gone.tenant_id AND machine.id = gone.id;
  PERFORM set_config('latchkey.events', '{}', true);
  RETURN done;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_dead_by(heartbeat_duration integer, at timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  SELECT at - make_interval(secs => heartbeat_duration)
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_dead_machines(of_tenant uuid, of_license uuid, heartbeat_basis text, dead_by timestamp with time zone)
 RETURNS SETOF machines
 LANGUAGE sql
 STABLE
AS $function$
  SELECT machine.*
  FROM machines machine
  WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at <= dead_by
  UNION ALL
  SELECT machine.*
  FROM machines machine
  WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at IS NULL AND machine.created_at <= dead_by
    AND latchkey_pulse(NULL, NULL, dead_by, heartbeat_basis) IS NOT NULL
    AND latchkey_pulse(NULL, machine.heartbeat_reset_at, machine.created_at, heartbeat_basis) <= dead_by
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_disclosed_row(whole jsonb, columns text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
BEGIN
  RETURN whole - ARRAY(SELECT name FROM jsonb_object_keys(whole) name WHERE (name = ANY (columns)) IS NOT TRUE);
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_end_sessions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF TG_TABLE_NAME = 'accounts' THEN
    DELETE FROM account_sessions session WHERE session.tenant_id = NEW.tenant_id AND session.account_id = NEW.id;
  ELSIF TG_TABLE_NAME = 'masters' THEN
    DELETE FROM account_sessions session WHERE session.master_id = NEW.id;
  ELSE
    DELETE FROM account_sessions session WHERE session.tenant_id = NEW.tenant_id;
  END IF;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_erase_members(given jsonb, members text[])
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT coalesce(jsonb_object_agg(member.key, CASE WHEN member.key = ANY (members) AND member.value <> 'null' THEN '"[erased]"' ELSE member.value END), '{}')
  FROM jsonb_each(given) AS member
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_erased_event(happened events, person uuid, of_licenses uuid[], seed text)
 RETURNS events
 LANGUAGE plpgsql
 STABLE
AS $function$
DECLARE
  members text[] := CASE
    WHEN happened.resource = 'account' AND happened.resource_id = person THEN ARRAY['username', 'email', 'first_name', 'last_name', 'metadata']
    WHEN happened.resource = 'token' AND happened.object ->> 'created_by' = person::text THEN ARRAY['created_by_name']
    WHEN happened.resource = 'machine' AND happened.license_id = ANY (of_licenses) THEN ARRAY['ip', 'hostname', 'name', 'metadata']
    ELSE '{}'
  END;
  erased events := happened;
BEGIN
  IF members <> '{}' THEN
    erased.object := latchkey_erase_members(happened.object, members);
    erased.before := latchkey_erase_members(happened.before, members);
    erased.after := latchkey_erase_members(happened.after, members);
  END IF;
  IF (happened.actor_kind = 'account' AND happened.actor_id = person::text)
    OR (happened.actor_kind = 'license' AND happened.actor_id = ANY (of_licenses::text[])) THEN
    erased.actor_name := NULL;
    erased.ip := NULL;
  END IF;
  IF erased IS NOT DISTINCT FROM happened THEN
    RETURN NULL;
  END IF;
  erased.salt := md5(seed || happened.id);
  RETURN erased;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_event_columns(of_table text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE of_table
    WHEN 'tenants' THEN ARRAY[
      'id', 'name', 'protected', 'count_addresses', 'edge_shards', 'require_second_factor', 'search_metadata', 'event_retention_days', 'created_at'
    ]
    WHEN 'tenant_keys' THEN ARRAY['id', 'tenant_id', 'public_key', 'created_at', 'retired_at']
    WHEN 'signing_keys' THEN ARRAY['id', 'tenant_id', 'algorithm', 'status', 'public_key', 'created_at', 'activated_at', 'retired_at', 'revoked_at']
    WHEN 'roles' THEN ARRAY['id', 'tenant_id', 'name', 'permissions', 'created_at']
    WHEN 'accounts' THEN ARRAY[
      'id', 'tenant_id', 'username', 'email', 'first_name', 'last_name', 'built_in_role', 'custom_role_id', 'activity', 'banned_at', 'created_at',
      'metadata', 'second_factor_at'
    ]
    WHEN 'password_resets' THEN ARRAY['id', 'tenant_id', 'account_id', 'expiry', 'used_at', 'created_at']
    WHEN 'recovery_codes' THEN ARRAY['tenant_id', 'account_id', 'used_at', 'created_at']
    WHEN 'tokens' THEN ARRAY[
      'id', 'tenant_id', 'name', 'product_id', 'license_id', 'account_id', 'permissions', 'expiry', 'created_at', 'created_by', 'created_by_name'
    ]
    WHEN 'products' THEN ARRAY['id', 'tenant_id', 'name', 'code', 'distribution_strategy', 'url', 'platforms', 'metadata', 'created_at']
    WHEN 'entitlements' THEN ARRAY['id', 'tenant_id', 'name', 'code', 'created_at', 'metadata']
    WHEN 'policies' THEN ARRAY[
      'id', 'tenant_id', 'product_id', 'name', 'metadata', 'signing_key_id', 'created_at', 'scheme', 'duration', 'strict', 'floating', 'max_machines',
      'max_cores', 'max_memory', 'max_disk', 'max_processes', 'max_users', 'max_uses', 'expiration_strategy', 'expiration_basis', 'renewal_basis',
      'transfer_strategy', 'authentication_strategy', 'overage_strategy', 'expiring_soon_days', 'require_check_in', 'check_in_interval',
      'check_in_interval_count', 'require_heartbeat', 'heartbeat_duration', 'heartbeat_basis', 'heartbeat_cull_strategy',
      'heartbeat_resurrection_strategy', 'machine_uniqueness_strategy', 'machine_matching_strategy', 'component_uniqueness_strategy',
      'component_matching_strategy', 'machine_leasing_strategy', 'process_leasing_strategy', 'require_product_scope', 'require_policy_scope',
      'require_machine_scope', 'require_fingerprint_scope', 'require_components_scope', 'require_user_scope', 'use_pool', 'protected', 'sign_keys',
      'encrypted', 'rate_limited', 'rate_limit', 'rate_period', 'edge_ttl', 'outage_grace'
    ]
    WHEN 'policy_entitlements' THEN ARRAY['id', 'tenant_id', 'policy_id', 'entitlement_id', 'created_at']
    WHEN 'licenses' THEN ARRAY[
      'id', 'tenant_id', 'product_id', 'policy_id', 'owner_id', 'name', 'expiry', 'suspended_at', 'uses', 'max_machines', 'max_cores', 'max_memory',
      'max_disk', 'max_processes', 'max_users', 'max_uses', 'last_checked_in_at', 'last_checked_out_at', 'metadata', 'created_at'
    ]
    WHEN 'license_entitlements' THEN ARRAY['id', 'tenant_id', 'license_id', 'entitlement_id', 'created_at']
    WHEN 'license_users' THEN ARRAY['tenant_id', 'license_id', 'account_id', 'created_at']
    WHEN 'machines' THEN ARRAY[
      'id', 'tenant_id', 'license_id', 'owner_id', 'fingerprint', 'name', 'ip', 'hostname', 'platform', 'cores', 'memory', 'disk', 'resurrected_at',
      'heartbeat_reset_at', 'last_checked_out_at', 'created_at', 'metadata'
    ]
    WHEN 'components' THEN ARRAY['id', 'tenant_id', 'machine_id', 'name', 'fingerprint', 'created_at', 'metadata']
    WHEN 'processes' THEN ARRAY['id', 'tenant_id', 'machine_id', 'pid', 'last_heartbeat_at', 'created_at', 'metadata']
    WHEN 'webhooks' THEN ARRAY[
      'id', 'tenant_id', 'url', 'events', 'products', 'description', 'enabled', 'api', 'disabled_at', 'disabled_reason', 'previous_secret_until',
      'created_at'
    ]
    ELSE ARRAY[]::text[]
  END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_event_entry(event events)
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  SELECT int8send(event.sequence) || uuid_send(event.id) || sha256(convert_to(latchkey_event_text(event), 'UTF8'))
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_event_name(of_resource text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  SELECT of_resource || '.' || coalesce(
    nullif(current_setting('latchkey.events', true), '')::jsonb ->> of_resource,
    acting.actor -> 'events' ->> of_resource,
    (SELECT said.value -> 'events' ->> of_resource FROM jsonb_each(acting.actor -> 'of') said LIMIT 1),
    'updated'
  )
  FROM (SELECT coalesce(nullif(current_setting('latchkey.actor', true), '')::jsonb, '{}') AS actor) acting
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_event_object(of_resource text, of_tenant uuid, of_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
DECLARE
  of_table text := CASE of_resource WHEN 'license' THEN 'licenses' WHEN 'policy' THEN 'policies' WHEN 'account' THEN 'accounts' END;
  whole jsonb;
BEGIN
  IF of_resource = 'license' THEN
    SELECT to_jsonb(license) INTO whole FROM licenses license WHERE license.tenant_id = of_tenant AND license.id = of_id;
  ELSIF of_resource = 'policy' THEN
    SELECT to_jsonb(policy) INTO whole FROM policies policy WHERE policy.tenant_id = of_tenant AND policy.id = of_id;
  ELSIF of_resource = 'account' THEN
    SELECT to_jsonb(account) INTO whole FROM accounts account WHERE account.tenant_id = of_tenant AND account.id = of_id;
  END IF;
  RETURN coalesce(latchkey_disclosed_row(whole, latchkey_event_columns(of_table)), (latchkey_last_event(of_tenant, of_id)).object, '{}');
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_event_text(event events)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  SELECT concat(
    '["', event.id, '", ', event.sequence, ', "', event.tenant_id, '", ', to_json(event.event), ', ', to_json(event.resource), ', "', event.resource_id, '", ',
    coalesce('"' || event.license_id || '"', 'null'), ', ', coalesce('"' || event.product_id || '"', 'null'), ', ',
    to_json(event.actor_kind), ', ', coalesce(to_json(event.actor_id)::text, 'null'), ', ', coalesce(to_json(event.actor_name)::text, 'null'), ', ',
    coalesce('"' || event.request_id || '"', 'null'), ', ', coalesce(to_json(event.ip)::text, 'null'), ', ',
    coalesce(to_json(event.traceparent)::text, 'null'), ', ', coalesce(to_json(event.tracestate)::text, 'null'), ', ',
    event.object, ', ', event.before, ', ', event.after, ', ', to_json(event.occurred_at AT TIME ZONE 'UTC'), ', "', event.salt, '"]'
  )
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_feed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  given jsonb := coalesce(TG_ARGV[0], '{}');
  columns text[] := latchkey_node_columns(TG_TABLE_NAME);
  quiet text[] := string_to_array(given ->> 'quiet', ',') || ARRAY['updated_at'];
  whole jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
  was jsonb := CASE WHEN TG_OP = 'UPDATE' THEN latchkey_disclosed_row(to_jsonb(OLD), columns) END;
  body jsonb := CASE WHEN TG_OP = 'UPDATE' OR (TG_OP = 'INSERT' AND NOT given ? 'name') THEN latchkey_disclosed_row(whole, columns) END;
  tenant uuid := coalesce(whole ->> 'tenant_id', whole ->> 'id')::uuid;
  parent text := whole ->> (given ->> 'parent');
  root text := coalesce(parent, whole ->> 'id');
BEGIN
  IF TG_OP = 'UPDATE' AND was - quiet = body - quiet THEN
    RETURN NULL;
  END IF;
  -- With a tenant goes all that it has: one change says so.
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM tenants WHERE id = tenant) THEN
    RETURN NULL;
  END IF;
  IF given ? 'pulse' THEN
    root := latchkey_pulse_root(tenant, parent::uuid, was, body);
  END IF;
  INSERT INTO changes (tenant_id, source, row_id, parent_id, root_id, name, body) VALUES (
    tenant,
    TG_TABLE_NAME,
    coalesce(whole ->> 'id', parent || ':' || (whole ->> 'account_id')),
    parent,
    root,
    whole ->> (given ->> 'name'),
    body
  );
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_feed_gone_tenant()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  DELETE FROM changes WHERE tenant_id = OLD.id;
  INSERT INTO changes (tenant_id, source, row_id, root_id) VALUES (OLD.id, 'tenants', OLD.id, OLD.id);
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_feed_moved_machine()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO changes (tenant_id, source, row_id, parent_id, root_id) VALUES
    (NEW.tenant_id, 'machines', NEW.id, OLD.license_id, OLD.license_id),
    (NEW.tenant_id, 'licenses', NEW.license_id, NULL, NEW.license_id);
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_feed_renamed_account()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO changes (tenant_id, source, row_id, parent_id, root_id, body)
  SELECT attached.tenant_id, 'license_users', attached.license_id || ':' || attached.account_id, attached.license_id, attached.license_id,
    latchkey_disclosed_row(to_jsonb(attached), latchkey_node_columns('license_users'))
  FROM license_users attached
  WHERE attached.tenant_id = NEW.tenant_id AND attached.account_id = NEW.id;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_follow_terms(of_tenant uuid, of_plans text, now_at timestamp with time zone, most integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
DECLARE
  terms changed_terms := latchkey_next_terms(of_tenant, of_plans);
  wanted jsonb;
BEGIN
  IF terms.license_id IS NOT NULL THEN
    PERFORM latchkey_plan_anew(terms, terms.license_id, now_at);
  ELSIF terms.id IS NOT NULL THEN
    SELECT jsonb_agg(to_jsonb(batch) ORDER BY batch.created_at, batch.id) INTO wanted FROM (
      SELECT next.created_at, next.id
      FROM licenses next
      WHERE next.tenant_id = terms.tenant_id AND next.policy_id = terms.policy_id
        AND (next.created_at, next.id) > (coalesce(terms.after_created_at, '-infinity'), coalesce(terms.after_id, '00000000-0000-0000-0000-000000000000'))
      ORDER BY next.created_at, next.id
      LIMIT most
    ) AS batch;
    PERFORM latchkey_plan_anew(terms, license.id, now_at)
    FROM (SELECT one.id FROM jsonb_to_recordset(wanted) AS one (id uuid) ORDER BY one.id) AS license;
  ELSE
    -- Those that were noted just now are followed by the next statement.
    RETURN EXISTS (SELECT FROM changed_terms mine WHERE mine.transaction = pg_current_xact_id_if_assigned());
  END IF;
  IF jsonb_array_length(wanted) = most THEN
    UPDATE changed_terms SET after_created_at = (wanted -> -1 ->> 'created_at')::timestamptz, after_id = (wanted -> -1 ->> 'id')::uuid WHERE id = terms.id;
  ELSE
    DELETE FROM changed_terms WHERE id = terms.id;
  END IF;
  RETURN true;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_give_notices(of_tenant uuid, now_at timestamp with time zone, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
DECLARE
  due record;
  license licenses;
  settled timestamptz;
  plan record;
  done integer := 0;
BEGIN
  PERFORM set_config('latchkey.actor', '{"kind": "clock"}', true);
  FOR due IN
    SELECT notice.tenant_id, notice.license_id, notice.kind, notice.since
    FROM license_notices notice
    WHERE notice.due_at <= now_at AND (of_tenant IS NULL OR notice.tenant_id = of_tenant)
    ORDER BY notice.due_at
    LIMIT most
    FOR UPDATE SKIP LOCKED
  LOOP
    SELECT * INTO license FROM licenses one WHERE one.tenant_id = due.tenant_id AND one.id = due.license_id FOR NO KEY UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    settled := greatest(due.since, (SELECT coalesce(tenant.clock_began_at, now_at) FROM tenants tenant WHERE tenant.id = due.tenant_id));
    SELECT
      (array_agg(notice.event ORDER BY notice.at DESC) FILTER (WHERE notice.at > settled AND notice.at <= now_at))[1] AS event,
      (array_agg(notice.days ORDER BY notice.at DESC) FILTER (WHERE notice.at > settled AND notice.at <= now_at))[1] AS days,
      min(notice.at) FILTER (WHERE notice.at > now_at) AS next_at
    INTO plan
    FROM policies policy
    CROSS JOIN LATERAL latchkey_notices(
      license.expiry, coalesce(license.last_checked_in_at, license.created_at), policy.expiring_soon_days, policy.require_check_in,
      policy.check_in_interval, policy.check_in_interval_count
    ) AS notice
    WHERE policy.tenant_id = license.tenant_id AND policy.id = license.policy_id AND notice.kind = due.kind;
    IF plan.event IS NOT NULL THEN
      PERFORM latchkey_write_event(
        license.tenant_id, 'license.' || plan.event, 'license', license.id, license.id, license.product_id,
        latchkey_disclosed_row(to_jsonb(license), latchkey_event_columns('licenses')), '{}', jsonb_strip_nulls(jsonb_build_object('days', plan.days))
      );
    END IF;
    UPDATE license_notices told SET since = now_at, due_at = plan.next_at
    WHERE told.tenant_id = due.tenant_id AND told.license_id = due.license_id AND told.kind = due.kind;
    done := done + 1;
  END LOOP;
  RETURN done;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_history()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  SELECT concat_ws('/', 'changes'::regclass::oid, (SELECT id FROM histories ORDER BY begun_at DESC, id LIMIT 1))
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_holds_seat(is_dead boolean, heartbeat_cull_strategy text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT heartbeat_cull_strategy = 'keep_dead' OR NOT is_dead
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_is_expired(expiry timestamp with time zone, now timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT expiry <= now
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_is_merely_counted(was licenses, is_now licenses)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
BEGIN
  was.last_validated_at := is_now.last_validated_at;
  was.last_seen_on := is_now.last_seen_on;
  was.machines_count := is_now.machines_count;
  was.files_expire_at := is_now.files_expire_at;
  was.users_count := is_now.users_count;
  RETURN was *= is_now;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_judge_machine(watch machine_watches, now_at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
DECLARE
  facts record;
  dead_by timestamptz;
  half_window interval;
  is_dead boolean;
BEGIN
  SELECT * INTO facts FROM latchkey_watched_machine(watch.tenant_id, watch.machine_id);
  dead_by := latchkey_dead_by(facts.heartbeat_duration, now_at);
  IF facts.pulse <= dead_by OR facts.process_pulse <= dead_by THEN
    IF NOT latchkey_lock_machine(watch.tenant_id, facts.license_id, watch.machine_id) THEN
      RETURN 'busy';
    END IF;
    DELETE FROM processes process
    WHERE process.tenant_id = watch.tenant_id AND process.machine_id = watch.machine_id AND process.last_heartbeat_at <= dead_by;
    SELECT * INTO facts FROM latchkey_watched_machine(watch.tenant_id, watch.machine_id);
    dead_by := latchkey_dead_by(facts.heartbeat_duration, now_at);
  END IF;
  is_dead := (facts.pulse <= dead_by) IS TRUE;
  IF is_dead AND NOT watch.is_found_dead AND now_at - dead_by + facts.pulse > (
    SELECT coalesce(tenant.clock_began_at, now_at) FROM tenants tenant WHERE tenant.id = watch.tenant_id
  ) THEN
    PERFORM latchkey_write_event(
      watch.tenant_id, 'machine.heartbeat_dead', 'machine', watch.machine_id, facts.license_id, facts.product_id,
      latchkey_disclosed_row(to_jsonb(machine), latchkey_event_columns('machines')), '{}', '{}'
    )
    FROM machines machine
    WHERE machine.tenant_id = watch.tenant_id AND machine.id = watch.machine_id;
  END IF;
  IF is_dead AND NOT latchkey_holds_seat(is_dead, facts.heartbeat_cull_strategy)
    AND facts.pulse + latchkey_revives_for(facts.heartbeat_resurrection_strategy) <= dead_by
  THEN
    RETURN 'culled';
  END IF;
  -- Processes of one machine end at many times: it is looked at twice a window for them at most.
  half_window := (now_at - dead_by) / 2;
  UPDATE machine_watches planned SET
    is_found_dead = is_dead,
    due_at = coalesce(latchkey_watch_due_at(
      facts.pulse, is_dead, CASE WHEN facts.process_pulse IS NOT NULL THEN greatest(facts.process_pulse, now_at - half_window) END,
      facts.heartbeat_duration, facts.heartbeat_cull_strategy, facts.heartbeat_resurrection_strategy
    -- Once more after a window: a ping whose clock ran behind may have come after all.
    ), CASE WHEN is_dead AND NOT watch.is_found_dead THEN now_at + 2 * half_window END)
  WHERE planned.tenant_id = watch.tenant_id AND planned.machine_id = watch.machine_id;
  RETURN 'watched';
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_keep_events()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  of_tenant uuid := (SELECT tenant_id FROM was LIMIT 1);
  seal seals;
  named bytea;
  may boolean := false;
BEGIN
  SELECT last_seal.* INTO seal
  FROM seals last_seal
  WHERE last_seal.tenant_id = of_tenant
  AND last_seal.number = (SELECT max(number) FROM seals WHERE tenant_id = of_tenant)
  AND last_seal.xmin = pg_current_xact_id()::xid;
  -- Appending nothing reads it once: a part of a value that is stored aside is looked up for each part.
  named := seal.entries || ''::bytea;
  IF of_tenant IS NULL THEN
    may := true;
  ELSIF TG_OP = 'DELETE' AND seal.kind = 'pruned' THEN
    may := NOT EXISTS (
      SELECT FROM was
      WHERE was.tenant_id <> of_tenant OR int8send(was.sequence) || uuid_send(was.id) NOT IN (
        SELECT latchkey_sealed_events(
          of_tenant,
          ('x' || encode(substring(named FROM 1 FOR 8), 'hex'))::bit(64)::bigint,
          ('x' || encode(substring(named FROM 9 FOR 8), 'hex'))::bit(64)::bigint
        )
      )
    );
  ELSIF TG_OP = 'UPDATE' AND seal.kind = 'erased' THEN
    may := NOT EXISTS (
      SELECT FROM was
      LEFT JOIN events altered ON altered.tenant_id = of_tenant AND altered.id = was.id
      WHERE altered.id IS NULL
      OR latchkey_event_entry(altered) NOT IN (
        SELECT substring(named FROM place * 56 + 1 FOR 56) FROM generate_series(0, octet_length(named) / 56 - 1) AS place
      )
      OR (
        altered.tenant_id, altered.event, altered.resource, altered.resource_id, altered.license_id, altered.product_id, altered.actor_kind,
        altered.actor_id, altered.request_id, altered.traceparent, altered.tracestate, altered.occurred_at
      ) IS DISTINCT FROM (
        was.tenant_id, was.event, was.resource, was.resource_id, was.license_id, was.product_id, was.actor_kind, was.actor_id,
        was.request_id, was.traceparent, was.tracestate, was.occurred_at
      )
    );
  END IF;
  IF may THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'events are append-only';
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_key_authenticates(authentication_strategy text, expiration_strategy text, expiry timestamp with time zone, now timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT authentication_strategy IN ('mixed', 'license') AND (expiration_strategy = 'revoke' AND latchkey_is_expired(expiry, now)) IS NOT TRUE
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_last_event(of_tenant uuid, of_id uuid)
 RETURNS events
 LANGUAGE plpgsql
 STABLE
AS $function$
DECLARE
  last events;
BEGIN
  SELECT * INTO last FROM events WHERE tenant_id = of_tenant AND resource_id = of_id ORDER BY occurred_at DESC, id DESC LIMIT 1;
  RETURN last;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_last_seen(license licenses)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT greatest(license.last_activated_at, license.last_validated_at, license.last_checked_in_at, license.last_checked_out_at)
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_license_rows(of_tenant uuid, wanted jsonb)
 RETURNS TABLE(source text, id text, parent text, name text, body jsonb)
 LANGUAGE plpgsql
 STABLE
AS $function$
#variable_conflict use_column
DECLARE
  license_ids uuid[] := ARRAY(SELECT DISTINCT one.id FROM jsonb_to_recordset(wanted) AS one (id uuid));
BEGIN
  RETURN QUERY WITH license AS MATERIALIZED (
    SELECT one.*
    FROM unnest(license_ids) AS wanted (id)
    CROSS JOIN LATERAL (SELECT * FROM licenses one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
  ), policy_id AS MATERIALIZED (
    SELECT DISTINCT policy_id AS id FROM license
  ), policy AS MATERIALIZED (
    SELECT one.*
    FROM policy_id
    CROSS JOIN LATERAL (SELECT * FROM policies one WHERE one.tenant_id = of_tenant AND one.id = policy_id.id OFFSET 0) AS one
  ), attached AS MATERIALIZED (
    SELECT 'license_entitlements' AS source, one.id, one.license_id AS parent, one.entitlement_id, to_jsonb(one) AS body
    FROM unnest(license_ids) AS wanted (id)
    CROSS JOIN LATERAL (SELECT * FROM license_entitlements one WHERE one.tenant_id = of_tenant AND one.license_id = wanted.id OFFSET 0) AS one
    UNION ALL
    SELECT 'policy_entitlements', one.id, one.policy_id, one.entitlement_id, to_jsonb(one)
    FROM policy_id
    CROSS JOIN LATERAL (SELECT * FROM policy_entitlements one WHERE one.tenant_id = of_tenant AND one.policy_id = policy_id.id OFFSET 0) AS one
  ), whole (source, id, parent, name, body) AS (
    SELECT 'licenses', license.id, NULL::uuid, license.key_hash, to_jsonb(license) FROM license
    UNION ALL
    SELECT 'policies', policy.id, NULL, NULL, to_jsonb(policy) FROM policy
    UNION ALL
    SELECT 'signing_keys', one.id, one.tenant_id, NULL, to_jsonb(one)
    FROM (SELECT DISTINCT latchkey_signing_key_id(of_tenant, policy.signing_key_id, policy.scheme) AS id FROM policy) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM signing_keys one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
    UNION ALL
    SELECT 'products', one.id, NULL, NULL, to_jsonb(one)
    FROM (SELECT DISTINCT product_id AS id FROM license) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM products one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
    UNION ALL
    SELECT 'accounts', one.id, NULL, one.username, to_jsonb(one)
    FROM (SELECT DISTINCT owner_id AS id FROM license) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM accounts one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
    UNION ALL
    SELECT attached.source, attached.id, attached.parent, NULL, attached.body FROM attached
    UNION ALL
    SELECT 'entitlements', one.id, NULL, NULL, to_jsonb(one)
    FROM (SELECT DISTINCT entitlement_id AS id FROM attached) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM entitlements one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
  )
  SELECT whole.source, whole.id::text, whole.parent::text, whole.name, latchkey_disclosed_row(whole.body, latchkey_node_columns(whole.source))
  FROM whole;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_lock_machine(of_tenant uuid, of_license uuid, of_machine uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM FROM licenses license WHERE license.tenant_id = of_tenant AND license.id = of_license FOR NO KEY UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM FROM machines machine
  WHERE machine.tenant_id = of_tenant AND machine.id = of_machine AND machine.license_id = of_license
  FOR UPDATE SKIP LOCKED;
  RETURN FOUND;
END
$function$;

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
  seats bigint;
  cores numeric;
  memory numeric;
  disk numeric;
  processes bigint := 0;
  most_processes bigint := 0;
  dies_next timestamptz;
  ends_next timestamptz;
BEGIN
  SELECT counted.machines_count, policy.heartbeat_cull_strategy, policy.heartbeat_basis, policy.heartbeat_duration,
    latchkey_dead_by(policy.heartbeat_duration, at) AS dead_by, coalesce(
      nullif(counted.max_cores, 0), nullif(policy.max_cores, 0), nullif(counted.max_memory, 0), nullif(policy.max_memory, 0),
      nullif(counted.max_disk, 0), nullif(policy.max_disk, 0)
    ) IS NOT NULL AS limits_amounts,
    policy.strict AND coalesce(nullif(counted.max_processes, 0), nullif(policy.max_processes, 0)) IS NOT NULL AS limits_processes,
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
  CROSS JOIN LATERAL (SELECT * FROM policies one WHERE one.tenant_id = counted.tenant_id AND one.id = counted.policy_id OFFSET 0) AS policy
  WHERE counted.tenant_id = of_tenant AND counted.id = of_license;
  SELECT held.machines, held.cores, held.memory, held.disk INTO seats, cores, memory, disk
  FROM latchkey_seat_counts(
    of_tenant, of_license, whose, license.limits_amounts, license.heartbeat_cull_strategy, license.heartbeat_basis, license.dead_by
  ) AS held;
  IF license.machines_count > 0 AND NOT latchkey_holds_seat(true, license.heartbeat_cull_strategy) THEN
    dies_next := latchkey_next_pulse(of_tenant, of_license, license.heartbeat_basis, license.dead_by);
  END IF;
  IF license.limits_processes AND license.machines_count > 0 THEN
    SELECT coalesce(sum(of_one.processes), 0), coalesce(max(of_one.processes), 0), min(of_one.pulse) INTO processes, most_processes, ends_next
    FROM latchkey_running_processes(of_tenant, of_license, whose, license.heartbeat_cull_strategy, license.heartbeat_basis, license.dead_by) AS of_one;
  END IF;
  RETURN jsonb_build_object(
    'whose', whose, 'machines', license.machines_count, 'seats', seats, 'cores', cores, 'memory', memory, 'disk', disk,
    'processes', processes, 'most_processes', most_processes,
    'at', at, 'terms', license.terms, 'until', least(dies_next, ends_next) + make_interval(secs => license.heartbeat_duration)
  );
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_named_machine_rows(of_tenant uuid, wanted jsonb)
 RETURNS TABLE(source text, id text, parent text, name text, body jsonb)
 LANGUAGE plpgsql
 STABLE
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_named_user_rows(of_tenant uuid, wanted jsonb)
 RETURNS TABLE(source text, id text, parent text, name text, body jsonb)
 LANGUAGE plpgsql
 STABLE
AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH attached AS MATERIALIZED (
    SELECT attached.*
    FROM latchkey_named_users(of_tenant, wanted) AS named
    CROSS JOIN LATERAL (
      SELECT one.*
      FROM license_users one
      WHERE one.tenant_id = of_tenant AND one.license_id = named.license_id AND one.account_id = named.account_id
      OFFSET 0
    ) AS attached
  )
  SELECT 'license_users', attached.license_id || ':' || attached.account_id, attached.license_id::text, NULL::text,
    latchkey_disclosed_row(to_jsonb(attached), latchkey_node_columns('license_users'))
  FROM attached
  UNION ALL
  SELECT 'accounts', account.id::text, NULL, account.username, latchkey_disclosed_row(to_jsonb(account), latchkey_node_columns('accounts'))
  FROM (SELECT DISTINCT account_id AS id FROM attached) AS wanted
  CROSS JOIN LATERAL (SELECT * FROM accounts one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS account;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_named_users(of_tenant uuid, wanted jsonb)
 RETURNS TABLE(license_id uuid, account_id uuid)
 LANGUAGE plpgsql
 STABLE ROWS 1
AS $function$
BEGIN
  RETURN QUERY
  SELECT wanted.id, account.id
  FROM jsonb_to_recordset(wanted) AS wanted (id uuid, names jsonb)
  CROSS JOIN LATERAL (
    SELECT one.id FROM accounts one WHERE one.tenant_id = of_tenant AND one.username = wanted.names ->> 'user'
    UNION
    SELECT one.id
    FROM accounts one
    WHERE one.tenant_id = of_tenant AND lower(one.email) = lower(wanted.names ->> 'user') AND one.email = wanted.names ->> 'user'
    UNION
    SELECT one.id FROM accounts one WHERE one.tenant_id = of_tenant AND one.id = (wanted.names ->> 'user_id')::uuid
  ) AS account
  WHERE jsonb_typeof(wanted.names) = 'object';
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_next_pulse(of_tenant uuid, of_license uuid, heartbeat_basis text, dead_by timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
BEGIN
  RETURN least((
    SELECT machine.last_heartbeat_at
    FROM machines machine
    WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at > dead_by
    ORDER BY machine.last_heartbeat_at
    LIMIT 1
  ), (
    SELECT machine.created_at
    FROM machines machine
    WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at IS NULL AND machine.created_at > dead_by
      AND latchkey_pulse(NULL, NULL, dead_by, heartbeat_basis) IS NOT NULL
      AND latchkey_pulse(NULL, machine.heartbeat_reset_at, machine.created_at, heartbeat_basis) > dead_by
    ORDER BY machine.last_heartbeat_at, machine.created_at
    LIMIT 1
  ));
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_next_terms(of_tenant uuid, of_plans text)
 RETURNS changed_terms
 LANGUAGE plpgsql
AS $function$
DECLARE
  terms changed_terms;
BEGIN
  UPDATE changed_terms SET transaction = pg_current_xact_id() WHERE id IN (
    SELECT fresh.id FROM changed_terms fresh
    WHERE fresh.transaction IS NULL AND fresh.plans = of_plans AND (of_tenant IS NULL OR fresh.tenant_id = of_tenant)
    FOR UPDATE SKIP LOCKED
  );
  SELECT * INTO terms FROM changed_terms changed
  WHERE changed.plans = of_plans AND (of_tenant IS NULL OR changed.tenant_id = of_tenant)
    AND changed.transaction < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY changed.changed_at
  LIMIT 1
  FOR UPDATE SKIP LOCKED;
  RETURN terms;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_node_columns(of_table text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE of_table
    WHEN 'tenants' THEN ARRAY['id', 'name', 'protected', 'count_addresses', 'edge_shards']
    WHEN 'tenant_keys' THEN ARRAY['id', 'tenant_id', 'public_key', 'created_at', 'retired_at']
    WHEN 'signing_keys' THEN ARRAY[
      'id', 'tenant_id', 'algorithm', 'status', 'public_key', 'created_at', 'activated_at', 'retired_at', 'revoked_at', 'private_key_sealed'
    ]
    WHEN 'roles' THEN ARRAY['id', 'tenant_id', 'name', 'permissions', 'created_at', 'updated_at']
    WHEN 'accounts' THEN ARRAY[
      'id', 'tenant_id', 'username', 'email', 'first_name', 'last_name', 'built_in_role', 'custom_role_id', 'activity', 'banned_at', 'created_at',
      'sessions_valid_from', 'ended_sessions', 'updated_at'
    ]
    WHEN 'tokens' THEN ARRAY['id', 'tenant_id', 'name', 'product_id', 'license_id', 'account_id', 'permissions', 'expiry', 'created_at', 'token_hash']
    WHEN 'products' THEN ARRAY['id', 'tenant_id', 'name', 'code', 'distribution_strategy', 'url', 'platforms', 'metadata', 'created_at', 'updated_at']
    WHEN 'entitlements' THEN ARRAY['id', 'tenant_id', 'name', 'code', 'created_at', 'updated_at']
    WHEN 'policies' THEN ARRAY[
      'id', 'tenant_id', 'product_id', 'name', 'metadata', 'signing_key_id', 'created_at', 'scheme', 'duration', 'strict', 'floating', 'max_machines',
      'max_cores', 'max_memory', 'max_disk', 'max_processes', 'max_users', 'max_uses', 'expiration_strategy', 'expiration_basis', 'renewal_basis',
      'transfer_strategy', 'authentication_strategy', 'overage_strategy', 'expiring_soon_days', 'require_check_in', 'check_in_interval',
      'check_in_interval_count', 'require_heartbeat', 'heartbeat_duration', 'heartbeat_basis', 'heartbeat_cull_strategy',
      'heartbeat_resurrection_strategy', 'machine_uniqueness_strategy', 'machine_matching_strategy', 'component_uniqueness_strategy',
      'component_matching_strategy', 'machine_leasing_strategy', 'process_leasing_strategy', 'require_product_scope', 'require_policy_scope',
      'require_machine_scope', 'require_fingerprint_scope', 'require_components_scope', 'require_user_scope', 'use_pool', 'protected', 'sign_keys',
      'encrypted', 'rate_limited', 'rate_limit', 'rate_period', 'edge_ttl', 'outage_grace', 'updated_at'
    ]
    WHEN 'policy_entitlements' THEN ARRAY['id', 'tenant_id', 'policy_id', 'entitlement_id', 'created_at']
    WHEN 'licenses' THEN ARRAY[
      'id', 'tenant_id', 'product_id', 'policy_id', 'owner_id', 'name', 'expiry', 'suspended_at', 'uses', 'max_machines', 'max_cores', 'max_memory',
      'max_disk', 'max_processes', 'max_users', 'max_uses', 'last_checked_in_at', 'last_checked_out_at', 'metadata', 'created_at', 'key_hash',
      'key_sealed', 'expiry_anchor_day', 'machines_count', 'users_count', 'last_activated_at', 'last_validated_at', 'updated_at'
    ]
    WHEN 'license_entitlements' THEN ARRAY['id', 'tenant_id', 'license_id', 'entitlement_id', 'created_at']
    WHEN 'license_users' THEN ARRAY['tenant_id', 'license_id', 'account_id', 'created_at']
    WHEN 'machines' THEN ARRAY[
      'id', 'tenant_id', 'license_id', 'owner_id', 'fingerprint', 'name', 'ip', 'hostname', 'platform', 'cores', 'memory', 'disk', 'resurrected_at',
      'heartbeat_reset_at', 'last_checked_out_at', 'created_at', 'last_heartbeat_at', 'updated_at'
    ]
    WHEN 'components' THEN ARRAY['id', 'tenant_id', 'machine_id', 'name', 'fingerprint', 'created_at', 'updated_at']
    WHEN 'processes' THEN ARRAY['id', 'tenant_id', 'machine_id', 'pid', 'last_heartbeat_at', 'created_at', 'updated_at']
    ELSE ARRAY[]::text[]
  END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_note_changed_terms()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO changed_terms (tenant_id, policy_id, plans, changed_at)
  VALUES (NEW.tenant_id, NEW.id, TG_ARGV[0]::jsonb ->> 'plans', greatest(clock_timestamp(), NEW.updated_at));
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_note_failure(of_tenant uuid, of_license uuid, failed_code text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF coalesce(current_setting('latchkey.actor', true), '') = '' THEN
    PERFORM set_config('latchkey.actor', '{"kind": "nobody"}', true);
  END IF;
  RETURN latchkey_write_hourly_event(of_tenant, of_license, 'license.validation_failed', jsonb_build_object('code', failed_code, 'count', (
    SELECT coalesce(sum(counted.validations), 0)
    FROM validation_counts counted
    WHERE counted.tenant_id = of_tenant AND counted.license_id = of_license AND counted.code = failed_code
      AND counted.hour = date_trunc('hour', clock_timestamp(), 'UTC') - interval '1 hour'
  )));
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_note_limit(of_tenant uuid, of_license uuid, limited text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
DECLARE
  license licenses;
  allowed jsonb;
BEGIN
  SELECT * INTO license FROM licenses one WHERE one.tenant_id = of_tenant AND one.id = of_license;
  SELECT coalesce(nullif(to_jsonb(license) -> limited, 'null'), to_jsonb(policy) -> limited) INTO allowed
  FROM policies policy
  WHERE policy.tenant_id = of_tenant AND policy.id = license.policy_id;
  RETURN latchkey_write_hourly_event(of_tenant, of_license, 'license.limit_reached', jsonb_strip_nulls(jsonb_build_object(
    'limit', limited,
    'allowed', allowed,
    'count', CASE limited
      WHEN 'max_machines' THEN license.machines_count
      WHEN 'max_users' THEN license.users_count
      WHEN 'max_uses' THEN license.uses
    END
  )));
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_note_validations(of_tenant uuid, validations jsonb, starting text[], rates jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  candidates jsonb := (
    SELECT jsonb_agg(to_jsonb(one) ORDER BY one.license_id) FROM latchkey_clock_candidates(of_tenant, validations, starting, rates) AS one
  );
  candidate record;
BEGIN
  IF candidates IS NULL THEN
    RETURN;
  END IF;
  PERFORM set_config('latchkey.actor', (
    SELECT jsonb_build_object('of', jsonb_object_agg(one.license_id, one.actor))::text
    FROM jsonb_to_recordset(candidates) AS one (license_id uuid, actor jsonb)
  ), true);
  FOR candidate IN
    SELECT one.* FROM jsonb_to_recordset(candidates) AS one (license_id uuid, starts boolean, duration bigint, at timestamptz)
  LOOP
    UPDATE licenses target
    SET expiry = CASE
        WHEN target.expiry IS NULL AND candidate.starts THEN latchkey_add_duration(candidate.at, candidate.duration)
        ELSE target.expiry
      END,
      expiry_anchor_day = CASE
        WHEN target.expiry IS NULL AND candidate.starts THEN latchkey_anchor_day(candidate.at, candidate.duration)
        ELSE target.expiry_anchor_day
      END,
      last_validated_at = greatest(target.last_validated_at, candidate.at)
    WHERE target.tenant_id = of_tenant AND target.id = candidate.license_id;
  END LOOP;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_notices(expiry timestamp with time zone, checked_in_at timestamp with time zone, expiring_soon_days integer[], require_check_in boolean, check_in_interval text, check_in_interval_count integer)
 RETURNS TABLE(kind text, event text, days integer, at timestamp with time zone)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT 'expiry', 'expiring_soon', days, expiry - make_interval(secs => days * 86400.0)
  FROM unnest(expiring_soon_days) AS days
  WHERE expiry IS NOT NULL
  UNION ALL
  SELECT 'expiry', 'expired', NULL, expiry WHERE expiry IS NOT NULL
  UNION ALL
  SELECT 'check_in', told.event, told.days, told.at
  FROM latchkey_check_in_due_at(checked_in_at, check_in_interval, check_in_interval_count) AS due_at
  CROSS JOIN LATERAL (VALUES
    ('check_in_due_soon', 1, due_at - interval '86400 seconds'),
    ('check_in_overdue', NULL, due_at + interval '1 millisecond')
  ) AS told (event, days, at)
  WHERE require_check_in
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_own_block(license licenses)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE
    WHEN license.suspended_at IS NOT NULL THEN 'suspended'
  END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_plan_anew(terms changed_terms, of_license uuid, now_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  license licenses;
  its_policy policies;
BEGIN
  SELECT * INTO license FROM licenses found WHERE found.tenant_id = terms.tenant_id AND found.id = of_license FOR NO KEY UPDATE;
  IF license.policy_id IS DISTINCT FROM terms.policy_id THEN
    RETURN;
  END IF;
  IF terms.plans = 'notices' THEN
    SELECT * INTO its_policy FROM policies policy WHERE policy.tenant_id = terms.tenant_id AND policy.id = terms.policy_id;
    PERFORM latchkey_plan_notice(license, its_policy, 'expiry', false, terms.changed_at);
    PERFORM latchkey_plan_notice(license, its_policy, 'check_in', false, terms.changed_at);
  ELSIF license.machines_count > 0 THEN
    PERFORM latchkey_watch_machine(machine.tenant_id, machine.id, true, now_at)
    FROM (
      SELECT held.tenant_id, held.id FROM machines held WHERE held.tenant_id = license.tenant_id AND held.license_id = license.id ORDER BY held.id
    ) AS machine;
  END IF;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_plan_changed_license()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  its_policy policies;
  changed_at timestamptz := latchkey_settled_by(NEW);
  is_moved boolean := OLD.policy_id <> NEW.policy_id;
BEGIN
  SELECT * INTO its_policy FROM policies WHERE tenant_id = NEW.tenant_id AND id = NEW.policy_id;
  IF is_moved OR OLD.expiry IS DISTINCT FROM NEW.expiry THEN
    PERFORM latchkey_plan_notice(NEW, its_policy, 'expiry', OLD.expiry IS DISTINCT FROM NEW.expiry, changed_at);
  END IF;
  IF is_moved OR OLD.last_checked_in_at IS DISTINCT FROM NEW.last_checked_in_at THEN
    PERFORM latchkey_plan_notice(NEW, its_policy, 'check_in', OLD.last_checked_in_at IS DISTINCT FROM NEW.last_checked_in_at, changed_at);
  END IF;
  IF is_moved AND NEW.machines_count > 0 THEN
    INSERT INTO changed_terms (tenant_id, policy_id, license_id, plans, changed_at) VALUES (NEW.tenant_id, NEW.policy_id, NEW.id, 'watches', changed_at);
  END IF;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_plan_new_licenses()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO license_notices (tenant_id, license_id, kind, since, due_at)
  SELECT license.tenant_id, license.id, notice.kind, license.came_at, min(notice.at) FILTER (WHERE notice.at > license.came_at)
  FROM (
    SELECT come.tenant_id, come.id, come.policy_id, come.expiry, coalesce(come.last_checked_in_at, come.created_at) AS checked_in_at,
      greatest(clock_timestamp(), come.updated_at) AS came_at
    FROM changed come
    OFFSET 0
  ) AS license
  -- OFFSET 0 keeps each lookup apart: see latchkey_wanted_licenses.
  CROSS JOIN LATERAL (
    SELECT one.expiring_soon_days, one.require_check_in, one.check_in_interval, one.check_in_interval_count
    FROM policies one
    WHERE one.tenant_id = license.tenant_id AND one.id = license.policy_id
    OFFSET 0
  ) AS policy
  CROSS JOIN LATERAL latchkey_notices(
    license.expiry, license.checked_in_at, policy.expiring_soon_days, policy.require_check_in, policy.check_in_interval, policy.check_in_interval_count
  ) AS notice
  GROUP BY license.tenant_id, license.id, notice.kind, license.came_at;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_plan_notice(of_license licenses, of_policy policies, of_kind text, has_new_facts boolean, changed_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  planned license_notices;
  settled timestamptz := changed_at;
  next_at timestamptz;
  is_told boolean;
BEGIN
  IF NOT has_new_facts THEN
    SELECT * INTO planned FROM license_notices WHERE tenant_id = of_license.tenant_id AND license_id = of_license.id AND kind = of_kind FOR UPDATE;
    settled := CASE WHEN planned.due_at <= changed_at THEN planned.since ELSE greatest(planned.since, changed_at) END;
  END IF;
  SELECT count(*) > 0, min(notice.at) FILTER (WHERE notice.at > settled) INTO is_told, next_at
  FROM latchkey_notices(
    of_license.expiry, coalesce(of_license.last_checked_in_at, of_license.created_at), of_policy.expiring_soon_days, of_policy.require_check_in,
    of_policy.check_in_interval, of_policy.check_in_interval_count
  ) AS notice
  WHERE notice.kind = of_kind;
  IF is_told THEN
    INSERT INTO license_notices (tenant_id, license_id, kind, since, due_at) VALUES (of_license.tenant_id, of_license.id, of_kind, settled, next_at)
    ON CONFLICT (tenant_id, license_id, kind) DO UPDATE SET since = excluded.since, due_at = excluded.due_at;
  ELSE
    DELETE FROM license_notices WHERE tenant_id = of_license.tenant_id AND license_id = of_license.id AND kind = of_kind;
  END IF;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_poll(of_tenant text, since xid8, wants jsonb, of_node text, starting text[], most_changes integer, at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
DECLARE
  of_tenant_id uuid;
  validations jsonb;
  rates jsonb := '[]';
  answer jsonb;
BEGIN
  IF wants @? '$[*].touch.now' THEN
    of_tenant_id := (SELECT id FROM tenants WHERE name = of_tenant);
    validations := (SELECT jsonb_agg(to_jsonb(one)) FROM latchkey_wanted_validations(of_tenant_id, wants) AS one);
  END IF;
  IF validations @? '$[*] ? (@.rate_limited == true)' THEN
    rates := latchkey_count_requests(of_tenant_id, validations);
  END IF;
  IF validations IS NOT NULL THEN
    PERFORM latchkey_note_validations(of_tenant_id, validations, starting, rates);
  END IF;
  -- One statement, and with it one snapshot for all that the functions below read.
  SELECT jsonb_build_object(
    'tenant', CASE WHEN tenant.id IS NOT NULL THEN latchkey_disclosed_row(to_jsonb(tenant), latchkey_node_columns('tenants')) END,
    'horizon', pg_snapshot_xmin(pg_current_snapshot())::text,
    'changes', latchkey_changes_since(tenant.id, since, most_changes),
    'rows', coalesce((SELECT jsonb_agg(to_jsonb(wanted)) FROM latchkey_wanted_rows(tenant.id, wants, at) AS wanted), '[]'),
    'rates', rates
  ) INTO answer
  FROM (SELECT) AS always
  LEFT JOIN tenants tenant ON tenant.name = of_tenant;
  INSERT INTO edge_nodes AS node (name, tenant_id, seen_at)
  SELECT of_node, (answer -> 'tenant' ->> 'id')::uuid, clock_timestamp()
  WHERE of_node IS NOT NULL AND jsonb_typeof(answer -> 'tenant') = 'object'
  ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, tenant_id = excluded.tenant_id;
  RETURN answer;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_pulse(last_heartbeat_at timestamp with time zone, heartbeat_reset_at timestamp with time zone, created_at timestamp with time zone, heartbeat_basis text)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT coalesce(last_heartbeat_at, CASE WHEN heartbeat_basis = 'from_creation' AND heartbeat_reset_at IS NULL THEN created_at END)
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_pulse_root(of_tenant uuid, of_parent uuid, was jsonb, is_now jsonb)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
DECLARE
  only_pulse text[] := ARRAY['updated_at', 'last_checked_out_at', 'last_heartbeat_at'];
  of_license uuid := coalesce(
    (coalesce(is_now, was) ->> 'license_id')::uuid,
    (SELECT license_id FROM machines WHERE tenant_id = of_tenant AND id = of_parent),
    of_parent
  );
  since_ping interval;
BEGIN
  IF was - only_pulse = is_now - only_pulse THEN
    since_ping := (is_now ->> 'last_heartbeat_at')::timestamptz - (was ->> 'last_heartbeat_at')::timestamptz;
    IF since_ping >= interval '0' AND since_ping < (
      SELECT make_interval(secs => policy.heartbeat_duration)
      FROM licenses license
      CROSS JOIN LATERAL (
        SELECT one.heartbeat_duration FROM policies one WHERE one.tenant_id = license.tenant_id AND one.id = license.policy_id OFFSET 0
      ) AS policy
      WHERE license.tenant_id = of_tenant AND license.id = of_license
    ) THEN
      RETURN is_now ->> 'id';
    END IF;
  END IF;
  RETURN of_license;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_rate_requests(started_at timestamp with time zone, requests integer, allowed integer, period integer, now timestamp with time zone, more integer)
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  SELECT CASE WHEN latchkey_rate_started_at(started_at, period, now) = started_at THEN least(requests, allowed) ELSE 0 END + more
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_rate_started_at(started_at timestamp with time zone, period integer, now timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  SELECT CASE WHEN started_at + make_interval(secs => period) <= now THEN now ELSE started_at END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_redacted_columns(of_table text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE of_table
    WHEN 'tenant_keys' THEN ARRAY['private_key_sealed']
    WHEN 'signing_keys' THEN ARRAY['private_key_sealed']
    WHEN 'accounts' THEN ARRAY['password_hash']
    WHEN 'password_resets' THEN ARRAY['token_hash']
    WHEN 'recovery_codes' THEN ARRAY['code_hash']
    WHEN 'tokens' THEN ARRAY['token_hash']
    WHEN 'licenses' THEN ARRAY['key_hash', 'key_sealed']
    WHEN 'webhooks' THEN ARRAY['secret_sealed', 'previous_secret_sealed']
    ELSE ARRAY[]::text[]
  END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_refuse(refusal text)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF refusal IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LK000', MESSAGE = 'refused by a rule', CONSTRAINT = refusal;
  END IF;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_refuse(refusal text, detail text)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF refusal IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LK000', MESSAGE = 'refused by a rule', CONSTRAINT = refusal, DETAIL = coalesce(detail, '');
  END IF;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_refuse_gone_key()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF EXISTS (SELECT FROM revoked_keys gone WHERE gone.tenant_id = NEW.tenant_id AND gone.key_hash = NEW.key_hash) THEN
    RAISE unique_violation USING MESSAGE = 'this license key was used before', CONSTRAINT = 'licenses_key_taken';
  END IF;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_revives_for(heartbeat_resurrection_strategy text)
 RETURNS interval
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE heartbeat_resurrection_strategy
    WHEN 'always_revive' THEN NULL
    WHEN '1_minute_revive' THEN interval '1 minute'
    WHEN '2_minute_revive' THEN interval '2 minutes'
    WHEN '5_minute_revive' THEN interval '5 minutes'
    WHEN '10_minute_revive' THEN interval '10 minutes'
    WHEN '15_minute_revive' THEN interval '15 minutes'
    ELSE interval '0'
  END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_running_processes(of_tenant uuid, of_license uuid, of_whom text, heartbeat_cull_strategy text, heartbeat_basis text, dead_by timestamp with time zone)
 RETURNS TABLE(machine_id uuid, processes bigint, pulse timestamp with time zone)
 LANGUAGE sql
 STABLE
AS $function$
  SELECT machine.id, count(*), min(process.last_heartbeat_at)
  FROM machines machine
  JOIN processes process ON process.tenant_id = machine.tenant_id AND process.machine_id = machine.id
  WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND of_whom IN ('*', latchkey_whose('per_user', machine.owner_id))
    AND process.last_heartbeat_at > dead_by
    AND latchkey_holds_seat(
      (latchkey_pulse(machine.last_heartbeat_at, machine.heartbeat_reset_at, machine.created_at, heartbeat_basis) <= dead_by) IS TRUE,
      heartbeat_cull_strategy
    )
  GROUP BY machine.id
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_sealed_events(of_tenant uuid, first_number bigint, last_number bigint)
 RETURNS SETOF bytea
 LANGUAGE plpgsql
 STABLE
AS $function$
DECLARE
  found bytea;
BEGIN
  FOR found IN
    -- Appending nothing reads it once: a part of a value that is stored aside is looked up for each part.
    SELECT seal.entries || ''::bytea FROM seals seal
    WHERE seal.tenant_id = of_tenant AND seal.number BETWEEN first_number AND last_number AND seal.kind = 'events'
  LOOP
    RETURN QUERY SELECT substring(found FROM place * 56 + 1 FOR 24) FROM generate_series(0, octet_length(found) / 56 - 1) AS place;
  END LOOP;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_seat_counts(of_tenant uuid, of_license uuid, of_whom text, with_amounts boolean, heartbeat_cull_strategy text, heartbeat_basis text, dead_by timestamp with time zone)
 RETURNS TABLE(machines bigint, cores numeric, memory numeric, disk numeric)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
#variable_conflict use_column
DECLARE
  dead bigint := 0;
  dead_cores numeric := 0;
  dead_memory numeric := 0;
  dead_disk numeric := 0;
BEGIN
  SELECT sums.machines, sums.cores, sums.memory, sums.disk INTO machines, cores, memory, disk
  FROM machine_sums sums
  WHERE sums.tenant_id = of_tenant AND sums.license_id = of_license AND sums.whose = of_whom;
  IF machines IS NULL OR latchkey_holds_seat(true, heartbeat_cull_strategy) THEN
    NULL;
  ELSIF of_whom = '*' AND NOT with_amounts THEN
    SELECT count(*) INTO dead FROM latchkey_dead_machines(of_tenant, of_license, heartbeat_basis, dead_by);
  ELSE
    SELECT count(*), coalesce(sum(machine.cores), 0), coalesce(sum(machine.memory), 0), coalesce(sum(machine.disk), 0)
    INTO dead, dead_cores, dead_memory, dead_disk
    FROM latchkey_dead_machines(of_tenant, of_license, heartbeat_basis, dead_by) AS machine
    WHERE of_whom IN ('*', latchkey_whose('per_user', machine.owner_id));
  END IF;
  machines := coalesce(machines, 0) - dead;
  cores := CASE WHEN with_amounts THEN coalesce(cores, 0) - dead_cores ELSE 0 END;
  memory := CASE WHEN with_amounts THEN coalesce(memory, 0) - dead_memory ELSE 0 END;
  disk := CASE WHEN with_amounts THEN coalesce(disk, 0) - dead_disk ELSE 0 END;
  RETURN NEXT;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_settled_by(license licenses)
 RETURNS timestamp with time zone
 LANGUAGE sql
AS $function$
  SELECT greatest(clock_timestamp(), license.updated_at, license.last_activated_at, license.last_validated_at, license.last_checked_in_at)
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_settled_sequence()
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
DECLARE
  stored event_horizon;
  newest bigint;
  own xid8;
  oldest xid8;
BEGIN
  SELECT * INTO stored FROM event_horizon WHERE id = 1;
  SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO newest FROM events_sequence_seq;
  IF newest <= stored.settled_sequence OR pg_current_xact_id_if_assigned() IS NOT NULL THEN
    RETURN coalesce(stored.settled_sequence, 0);
  END IF;
  -- Every transaction that took a sequence up to the newest has a lower number than this one: latchkey_write_event takes the number first.
  own := pg_current_xact_id();
  IF stored IS NULL THEN
    INSERT INTO event_horizon (id, sequence, transaction, settled_sequence) VALUES (1, 0, own, 0) ON CONFLICT DO NOTHING;
  END IF;
  SELECT * INTO stored FROM event_horizon WHERE id = 1 FOR UPDATE SKIP LOCKED;
  IF FOUND THEN
    oldest := pg_snapshot_xmin(pg_current_snapshot());
    IF oldest >= own THEN
      stored.settled_sequence := greatest(stored.settled_sequence, newest);
    ELSIF oldest >= stored.transaction THEN
      stored.settled_sequence := greatest(stored.settled_sequence, stored.sequence);
    END IF;
    -- The next pair. One with a number that is still to come is from the database that this one was restored from.
    IF stored.sequence <= stored.settled_sequence OR stored.transaction > own THEN
      stored.sequence := newest;
      stored.transaction := own;
    END IF;
    UPDATE event_horizon
    SET sequence = stored.sequence, transaction = stored.transaction, settled_sequence = stored.settled_sequence
    WHERE id = 1;
  END IF;
  RETURN coalesce((SELECT settled_sequence FROM event_horizon WHERE id = 1), 0);
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_signing_key_id(of_tenant uuid, pinned uuid, scheme text)
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$
  SELECT coalesce(pinned, (
    SELECT active.id
    FROM signing_keys active
    WHERE active.tenant_id = of_tenant AND active.status = 'active'
      AND active.algorithm = CASE WHEN scheme = 'ED25519' THEN 'ED25519' ELSE 'RSA2048' END
  ))
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_sum_changed_machine()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  change record;
BEGIN
  FOR change IN
    SELECT version.license_id, together.whose, sum(version.sign) AS machines, coalesce(sum(version.sign * version.cores), 0) AS cores,
      coalesce(sum(version.sign * version.memory), 0) AS memory, coalesce(sum(version.sign * version.disk), 0) AS disk
    FROM (VALUES
      (-1, OLD.license_id, OLD.owner_id, OLD.cores, OLD.memory, OLD.disk), (1, NEW.license_id, NEW.owner_id, NEW.cores, NEW.memory, NEW.disk)
    ) AS version (sign, license_id, owner_id, cores, memory, disk)
    CROSS JOIN LATERAL (VALUES ('*'), (latchkey_whose('per_user', version.owner_id))) AS together (whose)
    GROUP BY version.license_id, together.whose
    ORDER BY version.license_id, together.whose
  LOOP
    IF (change.machines, change.cores, change.memory, change.disk) <> (0, 0, 0, 0) THEN
      PERFORM latchkey_add_machine_sums(
        NEW.tenant_id, change.license_id, change.whose, change.machines, change.cores, change.memory, change.disk
      );
    END IF;
  END LOOP;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_sum_machines()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
  change record;
BEGIN
  FOR change IN
    SELECT machine.tenant_id, machine.license_id, together.whose, count(*) AS machines, coalesce(sum(machine.cores), 0) AS cores,
      coalesce(sum(machine.memory), 0) AS memory, coalesce(sum(machine.disk), 0) AS disk
    FROM changed machine
    CROSS JOIN LATERAL (VALUES ('*'), (latchkey_whose('per_user', machine.owner_id))) AS together (whose)
    GROUP BY machine.tenant_id, machine.license_id, together.whose
    ORDER BY machine.tenant_id, machine.license_id, together.whose
  LOOP
    PERFORM latchkey_add_machine_sums(
      change.tenant_id, change.license_id, change.whose, sign * change.machines, sign * change.cores, sign * change.memory, sign * change.disk
    );
  END LOOP;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_trace()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  given jsonb := TG_ARGV[0];
  shown text[] := latchkey_event_columns(TG_TABLE_NAME);
  redacted text[] := latchkey_redacted_columns(TG_TABLE_NAME);
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
  whole jsonb := CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END;
  of_tenant uuid := coalesce(whole ->> 'tenant_id', whole ->> 'id');
  of_id uuid := whole ->> coalesce(given ->> 'about', 'id');
  of_license uuid;
  of_product uuid;
  was jsonb;
  is_now jsonb;
BEGIN
  SELECT
    coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (redacted) THEN '"[redacted]"' ELSE old_row -> key END) FILTER (WHERE old_row ? key), '{}'),
    coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (redacted) THEN '"[redacted]"' ELSE new_row -> key END) FILTER (WHERE new_row ? key), '{}')
  INTO was, is_now
  FROM unnest(shown || redacted) AS key
  WHERE old_row -> key IS DISTINCT FROM new_row -> key AND (TG_OP = 'UPDATE' OR whole -> key <> 'null');
  -- A sealed value that is sealed anew (`npm run keys:reseal`) says what it said before: no event where nothing else changes.
  IF TG_OP = 'UPDATE' AND NOT EXISTS (
    SELECT FROM jsonb_object_keys(is_now) AS key WHERE key NOT LIKE '%\_sealed' OR 'null' IN (old_row -> key, new_row -> key)
  ) THEN
    RETURN NULL;
  END IF;
  SELECT home.license_id, home.product_id INTO of_license, of_product FROM latchkey_belongs_to(TG_TABLE_NAME, whole) home;
  PERFORM latchkey_write_event(
    of_tenant,
    CASE TG_OP
      WHEN 'INSERT' THEN (given ->> 'resource') || '.' || coalesce(given ->> 'inserted', 'created')
      WHEN 'DELETE' THEN (given ->> 'resource') || '.' || coalesce(
        nullif(current_setting('latchkey.events', true), '')::jsonb ->> (given ->> 'resource'), given ->> 'deleted', 'deleted'
      )
      ELSE latchkey_event_name(given ->> 'resource')
    END,
    given ->> 'resource', of_id, of_license, of_product,
    CASE WHEN given ? 'about' THEN latchkey_event_object(given ->> 'resource', of_tenant, of_id) ELSE latchkey_disclosed_row(whole, shown) END,
    was, is_now
  );
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_trace_pool()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM latchkey_write_event(
    pool.tenant_id, 'policy.' || (TG_ARGV[0]::jsonb ->> 'event'), 'policy', pool.policy_id, NULL, (pool.policy ->> 'product_id')::uuid, pool.policy, '{}',
    jsonb_build_object('keys', pool.keys)
  )
  FROM (
    SELECT tenant_id, policy_id, count(*) AS keys, latchkey_event_object('policy', tenant_id, policy_id) AS policy
    FROM changed
    GROUP BY tenant_id, policy_id
  ) AS pool;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_user_count(users_count bigint, owner_id uuid)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT users_count + (owner_id IS NOT NULL)::int
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_wanted_licenses(of_tenant uuid, wants jsonb)
 RETURNS TABLE(id uuid, policy_id uuid, names jsonb, touch jsonb, times integer)
 LANGUAGE plpgsql
 STABLE ROWS 1
AS $function$
BEGIN
  RETURN QUERY
  SELECT found.id, found.policy_id, want.names, want.touch, want.times
  FROM jsonb_to_recordset(wants) AS want (kind text, value text, names jsonb, touch jsonb, times integer)
  CROSS JOIN LATERAL (
    SELECT license.id, license.policy_id
    FROM licenses license
    WHERE license.tenant_id = of_tenant AND license.key_hash = want.value AND want.kind = 'key'
    OFFSET 0
  ) AS found
  UNION ALL
  SELECT found.id, found.policy_id, want.names, want.touch, want.times
  FROM jsonb_to_recordset(wants) AS want (kind text, value text, names jsonb, touch jsonb, times integer)
  CROSS JOIN LATERAL (
    SELECT license.id, license.policy_id
    FROM licenses license
    WHERE license.tenant_id = of_tenant AND license.id = CASE want.kind WHEN 'id' THEN want.value::uuid END
    OFFSET 0
  ) AS found
  UNION ALL
  SELECT found.id, found.policy_id, NULL, NULL, NULL
  FROM jsonb_to_recordset(wants) AS want (kind text, value text)
  CROSS JOIN LATERAL (
    SELECT token.license_id FROM tokens token WHERE token.tenant_id = of_tenant AND token.token_hash = want.value AND want.kind = 'token' OFFSET 0
  ) AS token
  CROSS JOIN LATERAL (
    SELECT license.id, license.policy_id FROM licenses license WHERE license.tenant_id = of_tenant AND license.id = token.license_id OFFSET 0
  ) AS found;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_wanted_rows(of_tenant uuid, wants jsonb, at timestamp with time zone)
 RETURNS TABLE(source text, id text, parent text, name text, body jsonb)
 LANGUAGE plpgsql
 STABLE
AS $function$
DECLARE
  wanted jsonb := (SELECT jsonb_agg(to_jsonb(one)) FROM latchkey_wanted_licenses(of_tenant, wants) AS one);
BEGIN
  IF wanted IS NOT NULL THEN
    RETURN QUERY SELECT * FROM latchkey_license_rows(of_tenant, wanted);
    RETURN QUERY SELECT * FROM latchkey_count_rows(of_tenant, wanted, at);
  END IF;
  IF wanted @? '$[*].names ? (exists(@.fingerprints[*]) || @.machine != null)' THEN
    RETURN QUERY SELECT * FROM latchkey_named_machine_rows(of_tenant, wanted);
  END IF;
  IF wanted @? '$[*].names.user ? (@ != null)' THEN
    RETURN QUERY SELECT * FROM latchkey_named_user_rows(of_tenant, wanted);
  END IF;
  IF wants @? '$[*] ? (@.kind == "account" || @.kind == "token" || @.kind == "tenant")' THEN
    RETURN QUERY SELECT * FROM latchkey_credential_rows(of_tenant, wants);
  END IF;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_wanted_validations(of_tenant uuid, wants jsonb)
 RETURNS TABLE(license_id uuid, owner_id uuid, expiry timestamp with time zone, own_block text, last_validated_at timestamp with time zone, duration bigint, expiration_basis text, rate_limited boolean, rate_limit integer, rate_period integer, touch jsonb, times integer, at timestamp with time zone)
 LANGUAGE sql
 STABLE
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_watch_changed_machine()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM latchkey_watch_machine(NEW.tenant_id, NEW.id,
    (OLD.resurrected_at, OLD.heartbeat_reset_at, OLD.last_heartbeat_at) IS NOT DISTINCT FROM
      (NEW.resurrected_at, NEW.heartbeat_reset_at, NEW.last_heartbeat_at),
    greatest(clock_timestamp(), NEW.updated_at));
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_watch_due_at(pulse timestamp with time zone, is_dead boolean, process_pulse timestamp with time zone, heartbeat_duration integer, heartbeat_cull_strategy text, heartbeat_resurrection_strategy text)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  SELECT make_interval(secs => heartbeat_duration) + least(process_pulse, CASE
    WHEN NOT is_dead THEN pulse
    WHEN NOT latchkey_holds_seat(true, heartbeat_cull_strategy) THEN pulse + latchkey_revives_for(heartbeat_resurrection_strategy)
  END)
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_watch_machine(of_tenant uuid, of_machine uuid, is_known boolean, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  facts record;
  found_dead boolean;
BEGIN
  SELECT * INTO facts FROM latchkey_watched_machine(of_tenant, of_machine);
  IF coalesce(facts.pulse, facts.process_pulse) IS NULL THEN
    DELETE FROM machine_watches WHERE tenant_id = of_tenant AND machine_id = of_machine;
    RETURN;
  END IF;
  found_dead := (is_known AND facts.pulse <= latchkey_dead_by(facts.heartbeat_duration, at) AND (
    SELECT watch.is_found_dead FROM machine_watches watch WHERE watch.tenant_id = of_tenant AND watch.machine_id = of_machine FOR UPDATE
  )) IS TRUE;
  INSERT INTO machine_watches (tenant_id, machine_id, is_found_dead, due_at) VALUES (of_tenant, of_machine, found_dead, latchkey_watch_due_at(
    facts.pulse, found_dead, facts.process_pulse, facts.heartbeat_duration, facts.heartbeat_cull_strategy, facts.heartbeat_resurrection_strategy
  ))
  ON CONFLICT (tenant_id, machine_id) DO UPDATE SET is_found_dead = excluded.is_found_dead, due_at = excluded.due_at;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_watch_new_machines()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO machine_watches (tenant_id, machine_id, due_at)
  SELECT machine.tenant_id, machine.id, machine.pulse + make_interval(secs => machine.heartbeat_duration)
  FROM (
    SELECT come.tenant_id, come.id, policy.heartbeat_duration,
      latchkey_pulse(come.last_heartbeat_at, come.heartbeat_reset_at, come.created_at, policy.heartbeat_basis) AS pulse
    FROM changed come
    -- OFFSET 0 keeps each lookup apart: see latchkey_wanted_licenses.
    CROSS JOIN LATERAL (SELECT one.policy_id FROM licenses one WHERE one.tenant_id = come.tenant_id AND one.id = come.license_id OFFSET 0) AS license
    CROSS JOIN LATERAL (
      SELECT one.heartbeat_basis, one.heartbeat_duration FROM policies one WHERE one.tenant_id = come.tenant_id AND one.id = license.policy_id OFFSET 0
    ) AS policy
  ) AS machine
  WHERE machine.pulse IS NOT NULL;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_watch_new_processes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO machine_watches AS watch (tenant_id, machine_id, due_at)
  SELECT process.tenant_id, process.machine_id, min(process.last_heartbeat_at + make_interval(secs => policy.heartbeat_duration))
  FROM changed process
  CROSS JOIN LATERAL (
    SELECT one.license_id FROM machines one WHERE one.tenant_id = process.tenant_id AND one.id = process.machine_id OFFSET 0
  ) AS machine
  CROSS JOIN LATERAL (
    SELECT one.policy_id FROM licenses one WHERE one.tenant_id = process.tenant_id AND one.id = machine.license_id OFFSET 0
  ) AS license
  CROSS JOIN LATERAL (
    SELECT one.heartbeat_duration FROM policies one WHERE one.tenant_id = process.tenant_id AND one.id = license.policy_id OFFSET 0
  ) AS policy
  GROUP BY process.tenant_id, process.machine_id
  ORDER BY process.tenant_id, process.machine_id
  ON CONFLICT (tenant_id, machine_id) DO UPDATE SET due_at = excluded.due_at
  WHERE watch.due_at IS NULL OR watch.due_at > excluded.due_at;
  RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_watched_machine(of_tenant uuid, of_machine uuid)
 RETURNS TABLE(license_id uuid, product_id uuid, pulse timestamp with time zone, process_pulse timestamp with time zone, heartbeat_duration integer, heartbeat_cull_strategy text, heartbeat_resurrection_strategy text)
 LANGUAGE sql
 STABLE
AS $function$
  SELECT machine.license_id, license.product_id,
    latchkey_pulse(machine.last_heartbeat_at, machine.heartbeat_reset_at, machine.created_at, policy.heartbeat_basis), (
      SELECT min(process.last_heartbeat_at) FROM processes process WHERE process.tenant_id = of_tenant AND process.machine_id = of_machine
    ),
    policy.heartbeat_duration, policy.heartbeat_cull_strategy, policy.heartbeat_resurrection_strategy
  FROM machines machine
  CROSS JOIN LATERAL (
    SELECT one.product_id, one.policy_id FROM licenses one WHERE one.tenant_id = of_tenant AND one.id = machine.license_id OFFSET 0
  ) AS license
  CROSS JOIN LATERAL (SELECT one.* FROM policies one WHERE one.tenant_id = of_tenant AND one.id = license.policy_id OFFSET 0) AS policy
  WHERE machine.tenant_id = of_tenant AND machine.id = of_machine
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_whose(leasing_strategy text, owner_id uuid)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE WHEN leasing_strategy = 'per_user' THEN coalesce(owner_id::text, '') ELSE '*' END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_write_event(of_tenant uuid, what text, of_resource text, of_id uuid, of_license uuid, of_product uuid, object jsonb, was jsonb, is_now jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  said jsonb := coalesce(nullif(current_setting('latchkey.actor', true), '')::jsonb, '{"kind": "database"}');
  actor jsonb := CASE WHEN said ? 'of' THEN coalesce(said -> 'of' -> of_id::text, '{"kind": "database"}') ELSE said END;
  at timestamptz := clock_timestamp();
  number bigint;
BEGIN
  -- latchkey_settled_sequence relies on it: a transaction has its number before it takes a sequence.
  PERFORM pg_current_xact_id();
  number := nextval('events_sequence_seq');
  -- For latchkey_change_notices.
  PERFORM set_config('latchkey.written', of_tenant::text, true);
  INSERT INTO events (
    id, sequence, tenant_id, event, resource, resource_id, license_id, product_id, actor_kind, actor_id, actor_name, request_id, ip,
    traceparent, tracestate, object, before, after, occurred_at
  ) OVERRIDING SYSTEM VALUE VALUES (
    encode(overlay(
      uuid_send(gen_random_uuid()) PLACING
        (int8send((floor(extract(epoch FROM at) * 1000)::bigint << 16) | (7 << 12) | ((number >> 30) & 4095)) ||
        substr(int8send((2::bigint << 30) | (number & ((1 << 30) - 1))), 5)) FROM 1 FOR 12
    ), 'hex')::uuid,
    number, of_tenant, what, of_resource, of_id, of_license, of_product, actor ->> 'kind', actor ->> 'id', actor ->> 'name', (actor ->> 'request_id')::uuid,
    actor ->> 'ip', actor ->> 'traceparent', actor ->> 'tracestate', object, was, is_now, at
  );
END
$function$;

CREATE OR REPLACE FUNCTION public.latchkey_write_hourly_event(of_tenant uuid, of_license uuid, what text, says jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
DECLARE
  object jsonb := latchkey_event_object('license', of_tenant, of_license);
BEGIN
  IF object = '{}' OR EXISTS (
    SELECT FROM events
    WHERE tenant_id = of_tenant AND license_id = of_license AND event = what
      AND event IN ('license.limit_reached', 'license.validation_failed')
      AND coalesce(after ->> 'limit', after ->> 'code') = coalesce(says ->> 'limit', says ->> 'code')
      AND date_trunc('hour', occurred_at AT TIME ZONE 'UTC') = date_trunc('hour', clock_timestamp() AT TIME ZONE 'UTC')
  ) THEN
    RETURN false;
  END IF;
  PERFORM latchkey_write_event(of_tenant, what, 'license', of_license, of_license, (object ->> 'product_id')::uuid, object, '{}', says);
  RETURN true;
EXCEPTION WHEN unique_violation THEN
  RETURN false;
END
$function$;

CREATE OR REPLACE PROCEDURE public.latchkey_begin_history()
 LANGUAGE sql
AS $procedure$
  INSERT INTO histories DEFAULT VALUES
$procedure$;
