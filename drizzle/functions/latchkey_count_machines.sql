-- What a license counts is counted where machines and users come and go, whoever writes them: once for each license of a statement, since an import
-- brings a thousand machines of one. Each license is looked up by itself: a join would keep the plan of the first statement, be it for one or for
-- thousands. In one order, so that two who write at once do not wait in a circle.
CREATE OR REPLACE FUNCTION latchkey_count_machines() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  license record;
BEGIN
  FOR license IN
    SELECT tenant_id, license_id, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END AS change
    FROM changed
    GROUP BY tenant_id, license_id
    ORDER BY tenant_id, license_id
  LOOP
    UPDATE licenses SET machines_count = machines_count + license.change WHERE tenant_id = license.tenant_id AND id = license.license_id;
  END LOOP;
  RETURN NULL;
END
$$;
