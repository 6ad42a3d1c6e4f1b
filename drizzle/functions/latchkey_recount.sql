-- Counts all that a tenant has, or that all tenants have: for rows that came while triggers were off, as when a dump was loaded.
CREATE OR REPLACE FUNCTION latchkey_recount(of_tenant uuid DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
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
  WHERE (of_tenant IS NULL OR tenant_id = of_tenant) AND EXISTS (SELECT FROM tenants WHERE tenants.id = events.tenant_id)
  GROUP BY 1, 2, 3, 4, 5, 6;
END
$$;
