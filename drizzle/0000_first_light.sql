CREATE TABLE "accounts" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"username" text NOT NULL,
	"email" text NOT NULL,
	"first_name" text,
	"last_name" text,
	"password_hash" text NOT NULL,
	"built_in_role" text,
	"custom_role_id" uuid,
	"activity" text DEFAULT 'active' NOT NULL,
	"banned_at" timestamp (3) with time zone,
	"sessions_valid_from" timestamp (3) with time zone,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "accounts_username_taken" UNIQUE("tenant_id","username"),
	CONSTRAINT "accounts_one_role" CHECK (num_nonnulls("accounts"."built_in_role", "accounts"."custom_role_id") = 1),
	CONSTRAINT "accounts_built_in_role" CHECK ("accounts"."built_in_role" in ('admin', 'user')),
	CONSTRAINT "accounts_activity" CHECK ("accounts"."activity" in ('active', 'inactive'))
);
--> statement-breakpoint
CREATE TABLE "password_resets" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"expiry" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "password_resets_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "password_resets_token" UNIQUE("tenant_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "tokens" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"name" text,
	"product_id" uuid,
	"license_id" uuid,
	"token_hash" text NOT NULL,
	"permissions" text[],
	"expiry" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tokens_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tokens_hash" UNIQUE("tenant_id","token_hash"),
	CONSTRAINT "tokens_one_bearer" CHECK (num_nonnulls("tokens"."product_id", "tokens"."license_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "entitlements" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"code" text NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "entitlements_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "entitlements_code_taken" UNIQUE("tenant_id","code")
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"name" text NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"scheme" text NOT NULL,
	"public_key" text NOT NULL,
	"private_key_sealed" text NOT NULL,
	"duration" bigint NOT NULL,
	"strict" boolean NOT NULL,
	"floating" boolean NOT NULL,
	"max_machines" bigint,
	"max_cores" bigint,
	"max_memory" bigint,
	"max_disk" bigint,
	"max_processes" bigint,
	"max_users" bigint,
	"max_uses" bigint,
	"expiration_strategy" text NOT NULL,
	"expiration_basis" text NOT NULL,
	"renewal_basis" text NOT NULL,
	"transfer_strategy" text NOT NULL,
	"authentication_strategy" text NOT NULL,
	"overage_strategy" text NOT NULL,
	"require_check_in" boolean NOT NULL,
	"check_in_interval" text NOT NULL,
	"check_in_interval_count" integer NOT NULL,
	"require_heartbeat" boolean NOT NULL,
	"heartbeat_duration" integer NOT NULL,
	"heartbeat_basis" text NOT NULL,
	"heartbeat_cull_strategy" text NOT NULL,
	"heartbeat_resurrection_strategy" text NOT NULL,
	"machine_uniqueness_strategy" text NOT NULL,
	"machine_matching_strategy" text NOT NULL,
	"component_uniqueness_strategy" text NOT NULL,
	"component_matching_strategy" text NOT NULL,
	"machine_leasing_strategy" text NOT NULL,
	"process_leasing_strategy" text NOT NULL,
	"require_product_scope" boolean NOT NULL,
	"require_policy_scope" boolean NOT NULL,
	"require_machine_scope" boolean NOT NULL,
	"require_fingerprint_scope" boolean NOT NULL,
	"require_components_scope" boolean NOT NULL,
	"require_user_scope" boolean NOT NULL,
	"use_pool" boolean NOT NULL,
	"protected" boolean NOT NULL,
	"encrypted" boolean NOT NULL,
	"rate_limited" boolean NOT NULL,
	"rate_limit" integer NOT NULL,
	"rate_period" integer NOT NULL,
	"edge_ttl" integer NOT NULL,
	"outage_grace" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "policies_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "policies_product" UNIQUE("tenant_id","product_id","id"),
	CONSTRAINT "policies_scheme" CHECK ("policies"."scheme" in ('ED25519', 'RSA2048PKCS1', 'RSA2048PSS'))
);
--> statement-breakpoint
CREATE TABLE "policy_entitlements" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"policy_id" uuid NOT NULL,
	"entitlement_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "policy_entitlements_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "policy_entitlements_attached" UNIQUE("tenant_id","policy_id","entitlement_id")
);
--> statement-breakpoint
CREATE TABLE "pool_keys" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"policy_id" uuid NOT NULL,
	"key_hash" text NOT NULL,
	"key_sealed" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pool_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "pool_keys_key_taken" UNIQUE("tenant_id","key_hash")
);
--> statement-breakpoint
CREATE TABLE "products" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"code" text NOT NULL,
	"distribution_strategy" text NOT NULL,
	"url" text,
	"platforms" text[] DEFAULT '{}'::text[] NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "products_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "products_name_taken" UNIQUE("tenant_id","name"),
	CONSTRAINT "products_code_taken" UNIQUE("tenant_id","code"),
	CONSTRAINT "products_distribution_strategy" CHECK ("products"."distribution_strategy" in ('licensed', 'open', 'closed'))
);
--> statement-breakpoint
CREATE TABLE "license_entitlements" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"license_id" uuid NOT NULL,
	"entitlement_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "license_entitlements_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "license_entitlements_attached" UNIQUE("tenant_id","license_id","entitlement_id")
);
--> statement-breakpoint
CREATE TABLE "license_users" (
	"tenant_id" uuid NOT NULL,
	"license_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "license_users_tenant_id_license_id_account_id_pk" PRIMARY KEY("tenant_id","license_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "licenses" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"policy_id" uuid NOT NULL,
	"owner_id" uuid,
	"name" text NOT NULL,
	"key_hash" text NOT NULL,
	"key_sealed" text NOT NULL,
	"expiry" timestamp (3) with time zone,
	"suspended_at" timestamp (3) with time zone,
	"uses" bigint DEFAULT 0 NOT NULL,
	"max_machines" bigint,
	"max_cores" bigint,
	"max_memory" bigint,
	"max_disk" bigint,
	"max_processes" bigint,
	"max_users" bigint,
	"max_uses" bigint,
	"machines_count" bigint DEFAULT 0 NOT NULL,
	"users_count" bigint DEFAULT 0 NOT NULL,
	"last_activated_at" timestamp (3) with time zone,
	"last_validated_at" timestamp (3) with time zone,
	"last_checked_in_at" timestamp (3) with time zone,
	"last_checked_out_at" timestamp (3) with time zone,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "licenses_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "licenses_key_taken" UNIQUE("tenant_id","key_hash"),
	CONSTRAINT "licenses_uses" CHECK ("licenses"."uses" >= 0),
	CONSTRAINT "licenses_counts" CHECK ("licenses"."machines_count" >= 0 and "licenses"."users_count" >= 0)
);
--> statement-breakpoint
CREATE TABLE "revoked_keys" (
	"tenant_id" uuid NOT NULL,
	"key_hash" text NOT NULL,
	"license_id" uuid NOT NULL,
	"revoked_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "revoked_keys_tenant_id_key_hash_pk" PRIMARY KEY("tenant_id","key_hash")
);
--> statement-breakpoint
CREATE TABLE "components" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"machine_id" uuid NOT NULL,
	"name" text NOT NULL,
	"fingerprint" text NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "components_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "components_fingerprint_taken" UNIQUE("tenant_id","machine_id","fingerprint")
);
--> statement-breakpoint
CREATE TABLE "machines" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"license_id" uuid NOT NULL,
	"owner_id" uuid,
	"fingerprint" text NOT NULL,
	"name" text,
	"ip" text,
	"hostname" text,
	"platform" text,
	"cores" integer,
	"memory" bigint,
	"disk" bigint,
	"last_heartbeat_at" timestamp (3) with time zone,
	"resurrected_at" timestamp (3) with time zone,
	"last_checked_out_at" timestamp (3) with time zone,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "machines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "machines_fingerprint_taken" UNIQUE("tenant_id","license_id","fingerprint")
);
--> statement-breakpoint
CREATE TABLE "processes" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"machine_id" uuid NOT NULL,
	"pid" text NOT NULL,
	"last_heartbeat_at" timestamp (3) with time zone NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "processes_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "processes_pid_taken" UNIQUE("tenant_id","machine_id","pid")
);
--> statement-breakpoint
CREATE TABLE "masters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"username" text NOT NULL,
	"password_hash" text NOT NULL,
	"key_id" uuid NOT NULL,
	"public_key" text NOT NULL,
	"private_key_sealed" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "masters_username_unique" UNIQUE("username"),
	CONSTRAINT "masters_key_id_unique" UNIQUE("key_id")
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"permissions" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "roles_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "roles_name_taken" UNIQUE("tenant_id","name")
);
--> statement-breakpoint
CREATE TABLE "tenant_keys" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"public_key" text NOT NULL,
	"private_key_sealed" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp (3) with time zone,
	CONSTRAINT "tenant_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tenant_keys_active_has_private" CHECK ("tenant_keys"."retired_at" is not null or "tenant_keys"."private_key_sealed" is not null)
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"protected" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_name_unique" UNIQUE("name")
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_role" FOREIGN KEY ("tenant_id","custom_role_id") REFERENCES "public"."roles"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "password_resets" ADD CONSTRAINT "password_resets_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "public"."accounts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_product" FOREIGN KEY ("tenant_id","product_id") REFERENCES "public"."products"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_license" FOREIGN KEY ("tenant_id","license_id") REFERENCES "public"."licenses"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entitlements" ADD CONSTRAINT "entitlements_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_of_product" FOREIGN KEY ("tenant_id","product_id") REFERENCES "public"."products"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_entitlements" ADD CONSTRAINT "policy_entitlements_policy" FOREIGN KEY ("tenant_id","policy_id") REFERENCES "public"."policies"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_entitlements" ADD CONSTRAINT "policy_entitlements_entitlement" FOREIGN KEY ("tenant_id","entitlement_id") REFERENCES "public"."entitlements"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pool_keys" ADD CONSTRAINT "pool_keys_policy" FOREIGN KEY ("tenant_id","policy_id") REFERENCES "public"."policies"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_entitlements" ADD CONSTRAINT "license_entitlements_license" FOREIGN KEY ("tenant_id","license_id") REFERENCES "public"."licenses"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_entitlements" ADD CONSTRAINT "license_entitlements_entitlement" FOREIGN KEY ("tenant_id","entitlement_id") REFERENCES "public"."entitlements"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_users" ADD CONSTRAINT "license_users_license" FOREIGN KEY ("tenant_id","license_id") REFERENCES "public"."licenses"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_users" ADD CONSTRAINT "license_users_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "public"."accounts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses" ADD CONSTRAINT "licenses_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses" ADD CONSTRAINT "licenses_policy_of_product" FOREIGN KEY ("tenant_id","product_id","policy_id") REFERENCES "public"."policies"("tenant_id","product_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses" ADD CONSTRAINT "licenses_owner" FOREIGN KEY ("tenant_id","owner_id") REFERENCES "public"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revoked_keys" ADD CONSTRAINT "revoked_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "components" ADD CONSTRAINT "components_machine" FOREIGN KEY ("tenant_id","machine_id") REFERENCES "public"."machines"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "machines" ADD CONSTRAINT "machines_license" FOREIGN KEY ("tenant_id","license_id") REFERENCES "public"."licenses"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "machines" ADD CONSTRAINT "machines_owner" FOREIGN KEY ("tenant_id","owner_id") REFERENCES "public"."accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "processes" ADD CONSTRAINT "processes_machine" FOREIGN KEY ("tenant_id","machine_id") REFERENCES "public"."machines"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_keys" ADD CONSTRAINT "tenant_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_email_taken" ON "accounts" USING btree ("tenant_id",lower("email"));--> statement-breakpoint
CREATE INDEX "accounts_created" ON "accounts" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "tokens_product" ON "tokens" USING btree ("tenant_id","product_id","created_at");--> statement-breakpoint
CREATE INDEX "tokens_license" ON "tokens" USING btree ("tenant_id","license_id","created_at");--> statement-breakpoint
CREATE INDEX "entitlements_created" ON "entitlements" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "policies_created" ON "policies" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "policy_entitlements_entitlement" ON "policy_entitlements" USING btree ("tenant_id","entitlement_id");--> statement-breakpoint
CREATE INDEX "pool_keys_next" ON "pool_keys" USING btree ("tenant_id","policy_id","id");--> statement-breakpoint
CREATE INDEX "products_created" ON "products" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "license_entitlements_entitlement" ON "license_entitlements" USING btree ("tenant_id","entitlement_id");--> statement-breakpoint
CREATE INDEX "license_users_account" ON "license_users" USING btree ("tenant_id","account_id");--> statement-breakpoint
CREATE INDEX "licenses_created" ON "licenses" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "licenses_policy" ON "licenses" USING btree ("tenant_id","policy_id","created_at","id");--> statement-breakpoint
CREATE INDEX "licenses_product" ON "licenses" USING btree ("tenant_id","product_id","created_at","id");--> statement-breakpoint
CREATE INDEX "licenses_owner" ON "licenses" USING btree ("tenant_id","owner_id","created_at","id");--> statement-breakpoint
CREATE INDEX "components_fingerprint" ON "components" USING btree ("tenant_id","fingerprint");--> statement-breakpoint
CREATE INDEX "machines_fingerprint" ON "machines" USING btree ("tenant_id","fingerprint");--> statement-breakpoint
CREATE INDEX "machines_created" ON "machines" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "machines_owner" ON "machines" USING btree ("tenant_id","owner_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_keys_one_active" ON "tenant_keys" USING btree ("tenant_id") WHERE "tenant_keys"."retired_at" is null;--> statement-breakpoint
CREATE INDEX "tenants_created" ON "tenants" USING btree ("created_at","id");