-- Returns what there is to tell of a license, and from which instant on.
--   checked_in_at  its last check-in, or its creation
--   the others     columns of the license and its policy
CREATE OR REPLACE FUNCTION latchkey_notices(
  expiry timestamptz, checked_in_at timestamptz, expiring_soon_days integer[], require_check_in boolean, check_in_interval text,
  check_in_interval_count integer
) RETURNS TABLE (kind text, event text, days integer, at timestamptz) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 'expiry', 'expiring_soon', days, expiry - make_interval(secs => days * 86400.0)
  FROM unnest(expiring_soon_days) AS days
  WHERE expiry IS NOT NULL
  UNION ALL
  SELECT 'expiry', 'expired', NULL, expiry WHERE expiry IS NOT NULL
  UNION ALL
  SELECT 'check_in', told.event, told.days, told.at
  FROM latchkey_check_in_due_at(checked_in_at, check_in_interval, check_in_interval_count) AS due_at
  CROSS JOIN LATERAL (VALUES
    ('check_in_due_soon', 1, due_at - interval '86400 seconds'),
    ('check_in_overdue', NULL, due_at + interval '1 millisecond')
  ) AS told (event, days, at)
  WHERE require_check_in
$$;
