-- Returns sequence and id (24 bytes) of each event in the seals of events of a tenant from one number to another.
CREATE OR REPLACE FUNCTION latchkey_sealed_events(of_tenant uuid, first_number bigint, last_number bigint) RETURNS SETOF bytea
LANGUAGE plpgsql STABLE AS $$
DECLARE
  found bytea;
BEGIN
  FOR found IN
    -- Appending nothing reads it once: a part of a value that is stored aside is looked up for each part.
    SELECT seal.entries || ''::bytea FROM seals seal
    WHERE seal.tenant_id = of_tenant AND seal.number BETWEEN first_number AND last_number AND seal.kind = 'events'
  LOOP
    RETURN QUERY SELECT substring(found FROM place * 56 + 1 FOR 24) FROM generate_series(0, octet_length(found) / 56 - 1) AS place;
  END LOOP;
END
$$;
