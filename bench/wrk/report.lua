-- What every script ends with: one line that a program reads.
function report(summary, latency)
  local errors = summary.errors
  local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failures":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failures
  ))
end

-- A license key of the dataset.
function license_key(number)
  return string.format("BENCHKEY-LATCHKEY-00000000-00000000-%08d", number)
end

-- A validation of a license by its key: who asks is the license itself, or whoever the session is of. With a nonce, the answer is to be signed.
function validation(tenant, key, session, nonce)
  local headers = { ["Content-Type"] = "application/json", ["Authorization"] = session or ("License " .. key) }
  if nonce then headers["Accept-Signature"] = 'sig1=("@status" "content-digest");nonce="' .. nonce .. '"' end
  local body = '{"license_key":"' .. key .. '"}'
  return wrk.format("POST", "/api/v1/tenants/" .. tenant .. "/licenses/actions/validate", headers, body)
end

-- The same in Keygen's format, whose answers are always signed.
function keygen_validation(tenant, key)
  local headers = {
    ["Content-Type"] = "application/vnd.api+json",
    ["Accept"] = "application/vnd.api+json",
    ["Keygen-Version"] = "1.7",
    ["Authorization"] = "License " .. key,
  }
  return wrk.format("POST", "/v1/accounts/" .. tenant .. "/licenses/actions/validate-key", headers, '{"meta":{"key":"' .. key .. '"}}')
end
