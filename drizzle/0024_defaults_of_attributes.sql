ALTER TABLE "policies" ALTER COLUMN "scheme" SET DEFAULT 'ED25519';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "duration" SET DEFAULT 0;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "strict" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "floating" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "expiration_strategy" SET DEFAULT 'restrict';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "expiration_basis" SET DEFAULT 'from_creation';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "renewal_basis" SET DEFAULT 'from_expiry';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "transfer_strategy" SET DEFAULT 'keep_expiry';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "authentication_strategy" SET DEFAULT 'mixed';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "overage_strategy" SET DEFAULT 'no_overage';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "require_check_in" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "check_in_interval" SET DEFAULT 'daily';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "check_in_interval_count" SET DEFAULT 1;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "require_heartbeat" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "heartbeat_duration" SET DEFAULT 600;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "heartbeat_basis" SET DEFAULT 'from_first_ping';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "heartbeat_cull_strategy" SET DEFAULT 'deactivate_dead';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "heartbeat_resurrection_strategy" SET DEFAULT 'no_revive';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "machine_uniqueness_strategy" SET DEFAULT 'unique_per_license';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "machine_matching_strategy" SET DEFAULT 'match_any';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "component_uniqueness_strategy" SET DEFAULT 'unique_per_machine';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "component_matching_strategy" SET DEFAULT 'match_any';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "machine_leasing_strategy" SET DEFAULT 'per_license';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "process_leasing_strategy" SET DEFAULT 'per_machine';
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "require_product_scope" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "require_policy_scope" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "require_machine_scope" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "require_fingerprint_scope" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "require_components_scope" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "require_user_scope" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "use_pool" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "protected" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "encrypted" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "rate_limited" SET DEFAULT false;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "rate_limit" SET DEFAULT 60;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "rate_period" SET DEFAULT 60;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "edge_ttl" SET DEFAULT 15;
--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "outage_grace" SET DEFAULT 86400;
