-- Parameters: tenant, first license, number of licenses, "once" or "again", session (or nothing).
-- Validates one license after the other; with "again" from the first once more.
local folder = debug.getinfo(1, "S").source:match("@(.*/)")
dofile(folder .. "report.lua")
local tenant, first, count, again, session
local sent = 0

function init(args)
  tenant, first, count, again, session = args[1], tonumber(args[2]), tonumber(args[3]), args[4] == "again", args[5]
end

function request()
  local number = again and sent % count or sent
  sent = sent + 1
  return validation(tenant, license_key(first + number), session)
end

function done(summary, latency) report(summary, latency) end
