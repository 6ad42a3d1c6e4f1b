CREATE TABLE "event_tallies" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "event_tallies_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tenant_id" uuid NOT NULL,
	"occurred_on" date NOT NULL,
	"event" text NOT NULL,
	"resource" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_name" text NOT NULL,
	"events" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "license_sightings" (
	"tenant_id" uuid NOT NULL,
	"license_id" uuid NOT NULL,
	"seen_hour" timestamp (3) with time zone NOT NULL,
	"is_suspended" boolean NOT NULL,
	"expires_on" date NOT NULL,
	CONSTRAINT "license_sightings_tenant_id_license_id_pk" PRIMARY KEY("tenant_id","license_id")
);
--> statement-breakpoint
CREATE TABLE "license_tallies" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "license_tallies_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tenant_id" uuid NOT NULL,
	"is_suspended" boolean NOT NULL,
	"expires_on" date NOT NULL,
	"seen_on" date NOT NULL,
	"licenses" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "machine_tallies" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "machine_tallies_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tenant_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"pulse" text NOT NULL,
	"machines" bigint NOT NULL
);
--> statement-breakpoint
DROP INDEX "licenses_standing_expiry";--> statement-breakpoint
CREATE INDEX "event_tallies_cell" ON "event_tallies" USING btree ("tenant_id","occurred_on","event","resource","actor_kind","actor_name");--> statement-breakpoint
CREATE INDEX "license_sightings_hour" ON "license_sightings" USING btree ("tenant_id","seen_hour","is_suspended","expires_on","license_id");--> statement-breakpoint
CREATE INDEX "license_tallies_cell" ON "license_tallies" USING btree ("tenant_id","is_suspended","expires_on","seen_on");--> statement-breakpoint
CREATE INDEX "machine_tallies_cell" ON "machine_tallies" USING btree ("tenant_id","platform","pulse");--> statement-breakpoint
CREATE INDEX "events_event" ON "events" USING btree ("tenant_id","event","occurred_at","id");--> statement-breakpoint
CREATE INDEX "events_actor" ON "events" USING btree ("tenant_id","actor_name","occurred_at","id");--> statement-breakpoint
CREATE INDEX "machines_platform" ON "machines" USING btree ("tenant_id","platform","created_at","id");--> statement-breakpoint
CREATE INDEX "machines_heartbeat" ON "machines" USING btree ("tenant_id","last_heartbeat_at");--> statement-breakpoint
CREATE INDEX "machines_name_part" ON "machines" USING gin ("name" gin_trgm_ops,"hostname" gin_trgm_ops);
--> statement-breakpoint
CREATE FUNCTION latchkey_day(instant timestamptz) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (instant AT TIME ZONE 'UTC')::date
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_expires_on(license licenses) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(latchkey_day(license.expiry), 'infinity'::date)
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_seen_hour(license licenses) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(
    date_trunc('hour', greatest(
      license.last_activated_at, license.last_validated_at, license.last_checked_in_at, license.last_checked_out_at
    ) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC',
    '-infinity'::timestamptz
  )
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_seen_on(license licenses) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT latchkey_day(latchkey_seen_hour(license))
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_pulse(machine machines) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN machine.last_heartbeat_at IS NOT NULL THEN 'beating'
    WHEN machine.heartbeat_reset_at IS NULL THEN 'silent'
    ELSE 'reset'
  END
$$;
--> statement-breakpoint
-- Adds to a number. Its rows that another transaction holds are passed by: then this one writes a row of its own, and who comes when all are
-- free makes one of them again. So nobody waits here, and nobody can be in a circle of those who wait.
CREATE FUNCTION latchkey_tally_licenses(of_tenant uuid, suspended boolean, expires date, seen date, change bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  free bigint[];
  total bigint;
BEGIN
  SELECT array_agg(id), sum(licenses) + change INTO free, total
  FROM (
    SELECT id, licenses
    FROM license_tallies
    WHERE tenant_id = of_tenant AND is_suspended = suspended AND expires_on = expires AND seen_on = seen
    FOR UPDATE SKIP LOCKED
  ) AS held;
  IF free IS NULL THEN
    INSERT INTO license_tallies (tenant_id, is_suspended, expires_on, seen_on, licenses)
    VALUES (of_tenant, suspended, expires, seen, change);
  ELSE
    UPDATE license_tallies SET licenses = total WHERE id = free[1] AND total <> 0;
    DELETE FROM license_tallies WHERE id = ANY (CASE WHEN total = 0 THEN free ELSE free[2:] END);
  END IF;
END
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_tally_machines(of_tenant uuid, on_platform text, with_pulse text, change bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  free bigint[];
  total bigint;
BEGIN
  SELECT array_agg(id), sum(machines) + change INTO free, total
  FROM (
    SELECT id, machines
    FROM machine_tallies
    WHERE tenant_id = of_tenant AND platform = on_platform AND pulse = with_pulse
    FOR UPDATE SKIP LOCKED
  ) AS held;
  IF free IS NULL THEN
    INSERT INTO machine_tallies (tenant_id, platform, pulse, machines) VALUES (of_tenant, on_platform, with_pulse, change);
  ELSE
    UPDATE machine_tallies SET machines = total WHERE id = free[1] AND total <> 0;
    DELETE FROM machine_tallies WHERE id = ANY (CASE WHEN total = 0 THEN free ELSE free[2:] END);
  END IF;
END
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_tally_events(
  of_tenant uuid, happened date, what text, of_resource text, by_kind text, by_name text, change bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  free bigint[];
  total bigint;
BEGIN
  SELECT array_agg(id), sum(events) + change INTO free, total
  FROM (
    SELECT id, events
    FROM event_tallies
    WHERE tenant_id = of_tenant AND occurred_on = happened AND event = what AND resource = of_resource
      AND actor_kind = by_kind AND actor_name = by_name
    FOR UPDATE SKIP LOCKED
  ) AS held;
  IF free IS NULL THEN
    INSERT INTO event_tallies (tenant_id, occurred_on, event, resource, actor_kind, actor_name, events)
    VALUES (of_tenant, happened, what, of_resource, by_kind, by_name, change);
  ELSE
    UPDATE event_tallies SET events = total WHERE id = free[1];
    DELETE FROM event_tallies WHERE id = ANY (free[2:]);
  END IF;
END
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_tally_licenses_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO license_sightings (tenant_id, license_id, seen_hour, is_suspended, expires_on)
  SELECT tenant_id, id, latchkey_seen_hour(license), suspended_at IS NOT NULL, latchkey_expires_on(license)
  FROM changed license;
  PERFORM latchkey_tally_licenses(tenant_id, is_suspended, expires_on, seen_on, number)
  FROM (
    SELECT
      tenant_id, suspended_at IS NOT NULL AS is_suspended, latchkey_expires_on(license) AS expires_on,
      latchkey_seen_on(license) AS seen_on, count(*) AS number
    FROM changed license
    GROUP BY 1, 2, 3, 4
  ) AS cell;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_tally_licenses_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM license_sightings sighting USING changed
  WHERE sighting.tenant_id = changed.tenant_id AND sighting.license_id = changed.id;
  PERFORM latchkey_tally_licenses(tenant_id, is_suspended, expires_on, seen_on, -number)
  FROM (
    SELECT
      tenant_id, suspended_at IS NOT NULL AS is_suspended, latchkey_expires_on(license) AS expires_on,
      latchkey_seen_on(license) AS seen_on, count(*) AS number
    FROM changed license
    GROUP BY 1, 2, 3, 4
  ) AS cell;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_tally_license_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE license_sightings
  SET seen_hour = latchkey_seen_hour(NEW), is_suspended = NEW.suspended_at IS NOT NULL, expires_on = latchkey_expires_on(NEW)
  WHERE tenant_id = NEW.tenant_id AND license_id = NEW.id;
  IF (OLD.suspended_at IS NULL, latchkey_expires_on(OLD), latchkey_seen_on(OLD))
    = (NEW.suspended_at IS NULL, latchkey_expires_on(NEW), latchkey_seen_on(NEW)) THEN
    RETURN NULL;
  END IF;
  PERFORM latchkey_tally_licenses(OLD.tenant_id, OLD.suspended_at IS NOT NULL, latchkey_expires_on(OLD), latchkey_seen_on(OLD), -1);
  PERFORM latchkey_tally_licenses(NEW.tenant_id, NEW.suspended_at IS NOT NULL, latchkey_expires_on(NEW), latchkey_seen_on(NEW), 1);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_tally_machines_come_and_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_tally_machines(tenant_id, platform, pulse, CASE TG_OP WHEN 'INSERT' THEN number ELSE -number END)
  FROM (
    SELECT tenant_id, coalesce(platform, '') AS platform, latchkey_pulse(machine) AS pulse, count(*) AS number
    FROM changed machine
    GROUP BY 1, 2, 3
  ) AS cell;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_tally_machine_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_tally_machines(OLD.tenant_id, coalesce(OLD.platform, ''), latchkey_pulse(OLD), -1);
  PERFORM latchkey_tally_machines(NEW.tenant_id, coalesce(NEW.platform, ''), latchkey_pulse(NEW), 1);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_tally_events_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_tally_events(tenant_id, occurred_on, event, resource, actor_kind, actor_name, number)
  FROM (
    SELECT
      tenant_id, latchkey_day(occurred_at) AS occurred_on, event, resource, actor_kind, coalesce(actor_name, '') AS actor_name,
      count(*) AS number
    FROM changed
    GROUP BY 1, 2, 3, 4, 5, 6
  ) AS cell;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER licenses_tallied_in AFTER INSERT ON licenses REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_tally_licenses_in();
--> statement-breakpoint
CREATE TRIGGER licenses_tallied_out AFTER DELETE ON licenses REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_tally_licenses_out();
--> statement-breakpoint
-- Of a license's validations the first of an hour alone changes something, and the first of a day a number.
CREATE TRIGGER licenses_tallied_moved AFTER UPDATE ON licenses FOR EACH ROW WHEN (
  (OLD.suspended_at IS NULL) <> (NEW.suspended_at IS NULL)
  OR OLD.expiry IS DISTINCT FROM NEW.expiry
  OR date_trunc('hour', greatest(
    OLD.last_activated_at, OLD.last_validated_at, OLD.last_checked_in_at, OLD.last_checked_out_at
  ) AT TIME ZONE 'UTC') IS DISTINCT FROM date_trunc('hour', greatest(
    NEW.last_activated_at, NEW.last_validated_at, NEW.last_checked_in_at, NEW.last_checked_out_at
  ) AT TIME ZONE 'UTC')
) EXECUTE FUNCTION latchkey_tally_license_moved();
--> statement-breakpoint
CREATE TRIGGER machines_tallied_in AFTER INSERT ON machines REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_tally_machines_come_and_go();
--> statement-breakpoint
CREATE TRIGGER machines_tallied_out AFTER DELETE ON machines REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_tally_machines_come_and_go();
--> statement-breakpoint
-- Of all heartbeats the first alone changes it.
CREATE TRIGGER machines_tallied_moved AFTER UPDATE ON machines FOR EACH ROW WHEN (
  OLD.platform IS DISTINCT FROM NEW.platform
  OR (OLD.last_heartbeat_at IS NULL) <> (NEW.last_heartbeat_at IS NULL)
  OR (OLD.heartbeat_reset_at IS NULL) <> (NEW.heartbeat_reset_at IS NULL)
) EXECUTE FUNCTION latchkey_tally_machine_moved();
--> statement-breakpoint
CREATE TRIGGER events_tallied AFTER INSERT ON events REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_tally_events_in();
--> statement-breakpoint
-- Counts all that a tenant has, or that all tenants have: for rows that came while triggers were off, as when a dump was loaded.
CREATE FUNCTION latchkey_recount(of_tenant uuid DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE licenses, machines, events IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM license_counts WHERE of_tenant IS NULL OR tenant_id = of_tenant;
  DELETE FROM license_tallies WHERE of_tenant IS NULL OR tenant_id = of_tenant;
  DELETE FROM license_sightings WHERE of_tenant IS NULL OR tenant_id = of_tenant;
  DELETE FROM machine_tallies WHERE of_tenant IS NULL OR tenant_id = of_tenant;
  DELETE FROM event_tallies WHERE of_tenant IS NULL OR tenant_id = of_tenant;
  INSERT INTO license_counts (tenant_id, product_id, policy_id, part, licenses)
  SELECT tenant_id, product_id, policy_id, 0, count(*)
  FROM licenses
  WHERE of_tenant IS NULL OR tenant_id = of_tenant
  GROUP BY tenant_id, product_id, policy_id;
  INSERT INTO license_sightings (tenant_id, license_id, seen_hour, is_suspended, expires_on)
  SELECT tenant_id, id, latchkey_seen_hour(license), suspended_at IS NOT NULL, latchkey_expires_on(license)
  FROM licenses license
  WHERE of_tenant IS NULL OR tenant_id = of_tenant;
  INSERT INTO license_tallies (tenant_id, is_suspended, expires_on, seen_on, licenses)
  SELECT tenant_id, suspended_at IS NOT NULL, latchkey_expires_on(license), latchkey_seen_on(license), count(*)
  FROM licenses license
  WHERE of_tenant IS NULL OR tenant_id = of_tenant
  GROUP BY 1, 2, 3, 4;
  INSERT INTO machine_tallies (tenant_id, platform, pulse, machines)
  SELECT tenant_id, coalesce(platform, ''), latchkey_pulse(machine), count(*)
  FROM machines machine
  WHERE of_tenant IS NULL OR tenant_id = of_tenant
  GROUP BY 1, 2, 3;
  INSERT INTO event_tallies (tenant_id, occurred_on, event, resource, actor_kind, actor_name, events)
  SELECT tenant_id, latchkey_day(occurred_at), event, resource, actor_kind, coalesce(actor_name, ''), count(*)
  FROM events
  WHERE of_tenant IS NULL OR tenant_id = of_tenant
  GROUP BY 1, 2, 3, 4, 5, 6;
END
$$;
--> statement-breakpoint
SELECT latchkey_recount();
