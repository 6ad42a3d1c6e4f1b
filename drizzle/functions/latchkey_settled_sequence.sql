-- Returns the sequence up to which every event is committed or rolled back for good. Transactions commit out of order, so whoever reads events onwards
-- reads up to here, in a later statement than this one. It is to be the first in its transaction that could change something: else it returns what is
-- stored. Each statement below sees what was committed before it began.
CREATE OR REPLACE FUNCTION latchkey_settled_sequence() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  stored event_horizon;
  newest bigint;
  own xid8;
  oldest xid8;
BEGIN
  SELECT * INTO stored FROM event_horizon WHERE id = 1;
  SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO newest FROM events_sequence_seq;
  IF newest <= stored.settled_sequence OR pg_current_xact_id_if_assigned() IS NOT NULL THEN
    RETURN coalesce(stored.settled_sequence, 0);
  END IF;
  -- Every transaction that took a sequence up to the newest has a lower number than this one: latchkey_write_event takes the number first.
  own := pg_current_xact_id();
  IF stored IS NULL THEN
    INSERT INTO event_horizon (id, sequence, transaction, settled_sequence) VALUES (1, 0, own, 0) ON CONFLICT DO NOTHING;
  END IF;
  SELECT * INTO stored FROM event_horizon WHERE id = 1 FOR UPDATE SKIP LOCKED;
  IF FOUND THEN
    oldest := pg_snapshot_xmin(pg_current_snapshot());
    IF oldest >= own THEN
      stored.settled_sequence := greatest(stored.settled_sequence, newest);
    ELSIF oldest >= stored.transaction THEN
      stored.settled_sequence := greatest(stored.settled_sequence, stored.sequence);
    END IF;
    -- The next pair. One with a number that is still to come is from the database that this one was restored from.
    IF stored.sequence <= stored.settled_sequence OR stored.transaction > own THEN
      stored.sequence := newest;
      stored.transaction := own;
    END IF;
    UPDATE event_horizon
    SET sequence = stored.sequence, transaction = stored.transaction, settled_sequence = stored.settled_sequence
    WHERE id = 1;
  END IF;
  RETURN coalesce((SELECT settled_sequence FROM event_horizon WHERE id = 1), 0);
END
$$;
