-- Writes down each license that an account uses whose username or email changed. Nobody holds all users of a license: those who asked for somebody by the
-- name or email that an account takes or leaves ask anew.
CREATE OR REPLACE FUNCTION latchkey_feed_renamed_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO changes (tenant_id, source, row_id, parent_id, root_id, body)
  SELECT attached.tenant_id, 'license_users', attached.license_id || ':' || attached.account_id, attached.license_id, attached.license_id,
    latchkey_disclosed_row(to_jsonb(attached), latchkey_node_columns('license_users'))
  FROM license_users attached
  WHERE attached.tenant_id = NEW.tenant_id AND attached.account_id = NEW.id;
  RETURN NULL;
END
$$;
