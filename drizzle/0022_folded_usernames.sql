CREATE TABLE "account_names" (
	"tenant_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"folded_username" text NOT NULL,
	"is_shared" boolean DEFAULT false NOT NULL,
	CONSTRAINT "account_names_tenant_id_account_id_pk" PRIMARY KEY("tenant_id","account_id")
);
--> statement-breakpoint
ALTER TABLE "masters" ADD COLUMN "folded_username" text;--> statement-breakpoint
ALTER TABLE "account_names" ADD CONSTRAINT "account_names_account" FOREIGN KEY ("tenant_id","account_id") REFERENCES "public"."accounts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "account_names_taken" ON "account_names" USING btree ("tenant_id","folded_username") WHERE not "account_names"."is_shared";--> statement-breakpoint
CREATE INDEX "account_names_shared" ON "account_names" USING btree ("tenant_id","folded_username") WHERE "account_names"."is_shared";