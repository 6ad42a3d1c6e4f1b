-- For who has restored the database: nodes forget what they know of the history that it was in.
CREATE OR REPLACE PROCEDURE latchkey_begin_history() LANGUAGE sql AS $$
  INSERT INTO histories DEFAULT VALUES
$$;
