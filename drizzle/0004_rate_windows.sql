CREATE TABLE "rate_windows" (
	"tenant_id" uuid NOT NULL,
	"license_id" uuid NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"requests" integer NOT NULL,
	"allowed" integer NOT NULL,
	"period" integer NOT NULL,
	CONSTRAINT "rate_windows_tenant_id_license_id_pk" PRIMARY KEY("tenant_id","license_id")
);
--> statement-breakpoint
ALTER TABLE "rate_windows" ADD CONSTRAINT "rate_windows_license" FOREIGN KEY ("tenant_id","license_id") REFERENCES "public"."licenses"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- As latchkey_refuse(code), with a detail for the one who is refused: seconds to wait.
CREATE FUNCTION latchkey_refuse(code text, detail text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF code IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LK000', MESSAGE = 'refused by a rule', CONSTRAINT = code, DETAIL = coalesce(detail, '');
  END IF;
  RETURN NULL;
END
$$;
