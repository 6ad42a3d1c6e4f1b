CREATE OR REPLACE TRIGGER traced_filled AFTER INSERT ON pool_keys REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_trace_pool('{"event": "pool_filled"}');

CREATE OR REPLACE TRIGGER traced_taken AFTER DELETE ON pool_keys REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_trace_pool('{"event": "pool_keys_taken"}');
