-- Parameters: tenant, first license, number of licenses, "once" or "again", session (or nothing), "signed" (or nothing).
-- Validates one license after the other; with "again" from the first once more.
local folder = debug.getinfo(1, "S").source:match("@(.*/)")
dofile(folder .. "report.lua")
local tenant, first, count, again, session, is_signed
local sent = 0

function init(args)
  tenant, first, count, again = args[1], tonumber(args[2]), tonumber(args[3]), args[4] == "again"
  if args[5] ~= "" then session = args[5] end
  is_signed = args[6] == "signed"
end

function request()
  local number = again and sent % count or sent
  sent = sent + 1
  return validation(tenant, license_key(first + number), session, is_signed and sent)
end

function done(summary, latency) report(summary, latency) end
