-- Trigrams serve the search for a part of a name.
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE INDEX "licenses_updated" ON "licenses" USING btree ("tenant_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "licenses_expiry" ON "licenses" USING btree ("tenant_id",coalesce("expiry", 'infinity'::timestamptz),"id");--> statement-breakpoint
CREATE INDEX "licenses_name" ON "licenses" USING btree ("tenant_id","name","id");--> statement-breakpoint
CREATE INDEX "licenses_name_part" ON "licenses" USING gin ("name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "licenses_metadata" ON "licenses" USING gin ("metadata");--> statement-breakpoint
CREATE INDEX "licenses_suspended" ON "licenses" USING btree ("tenant_id","created_at","id") WHERE "licenses"."suspended_at" is not null;