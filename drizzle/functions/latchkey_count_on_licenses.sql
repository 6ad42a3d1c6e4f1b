-- Keeps the counts on licenses right where machines and users come and go, whoever writes them. Its argument says which count: {"counts": "machines"}
-- or {"counts": "users"}. It updates each license of a statement once, since an import brings a thousand machines of one. It looks up each license by
-- itself: a join would keep the plan of the first statement, be it for one or for thousands. All take licenses in one order, so that two who write at
-- once do not wait in a circle.
CREATE OR REPLACE FUNCTION latchkey_count_on_licenses() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  counted text := TG_ARGV[0]::jsonb ->> 'counts';
  license record;
BEGIN
  FOR license IN
    SELECT tenant_id, license_id, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END AS change
    FROM changed
    GROUP BY tenant_id, license_id
    ORDER BY tenant_id, license_id
  LOOP
    UPDATE licenses SET
      machines_count = machines_count + CASE counted WHEN 'machines' THEN license.change ELSE 0 END,
      users_count = users_count + CASE counted WHEN 'users' THEN license.change ELSE 0 END
    WHERE tenant_id = license.tenant_id AND id = license.license_id;
  END LOOP;
  RETURN NULL;
END
$$;
