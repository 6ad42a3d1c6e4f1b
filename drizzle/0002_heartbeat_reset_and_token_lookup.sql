ALTER TABLE "tokens" DROP CONSTRAINT "tokens_hash";--> statement-breakpoint
ALTER TABLE "machines" ADD COLUMN "heartbeat_reset_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_hash" UNIQUE("token_hash");