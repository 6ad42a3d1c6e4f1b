-- Returns the entry of an event in a seal, 56 bytes: its sequence (8, the highest first), its id (16) and the SHA-256 of its text (32).
CREATE OR REPLACE FUNCTION latchkey_event_entry(event events) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT int8send(event.sequence) || uuid_send(event.id) || sha256(convert_to(latchkey_event_text(event), 'UTF8'))
$$;
