CREATE TABLE "histories" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"begun_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
INSERT INTO histories DEFAULT VALUES;
--> statement-breakpoint
-- A table that was made anew is of another history too: who restores a dump may forget to say so.
CREATE FUNCTION latchkey_history() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws('/', 'changes'::regclass::oid, (SELECT id FROM histories ORDER BY begun_at DESC, id LIMIT 1))
$$;
--> statement-breakpoint
-- For who has restored the database: nodes forget what they know of the history that it was in.
CREATE PROCEDURE latchkey_begin_history() LANGUAGE sql AS $$
  INSERT INTO histories DEFAULT VALUES
$$;
