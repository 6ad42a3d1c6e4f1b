-- Writes down that a tenant is gone. With it goes all that it has: one change says so.
CREATE OR REPLACE FUNCTION latchkey_feed_gone_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM changes WHERE tenant_id = OLD.id;
  INSERT INTO changes (tenant_id, source, row_id, root_id) VALUES (OLD.id, 'tenants', OLD.id, OLD.id);
  RETURN NULL;
END
$$;
