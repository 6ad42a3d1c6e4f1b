ALTER TABLE "tokens" ADD COLUMN "created_by" uuid;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "created_by_name" text;--> statement-breakpoint
CREATE INDEX "tokens_created_by" ON "tokens" USING btree ("tenant_id","created_by");--> statement-breakpoint
-- Nodes need not know who made a token. The rest of latchkey_poll stays as it is.
DO $$
DECLARE
  as_it_is text := pg_get_functiondef('latchkey_poll'::regproc);
  without_makers text := replace(as_it_is, 'to_jsonb(token) FROM token', 'to_jsonb(token) - ''created_by'' - ''created_by_name'' FROM token');
BEGIN
  IF without_makers = as_it_is THEN
    RAISE EXCEPTION 'latchkey_poll reads tokens in another way than this migration expects';
  END IF;
  EXECUTE without_makers;
END
$$;
