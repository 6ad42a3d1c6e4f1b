-- Parameters: tenant, first license, number of licenses, "once" or "again", session (or nothing), "signed", "keygen" (or nothing).
-- Validates one license after the other; with "again" from the first once more.
local folder = debug.getinfo(1, "S").source:match("@(.*/)")
dofile(folder .. "report.lua")
local tenant, first, count, again, session, is_signed, is_keygen
local sent = 0

function init(args)
  tenant, first, count, again = args[1], tonumber(args[2]), tonumber(args[3]), args[4] == "again"
  if args[5] ~= "" then session = args[5] end
  is_signed = args[6] == "signed"
  is_keygen = args[6] == "keygen"
end

function request()
  local number = again and sent % count or sent
  sent = sent + 1
  if is_keygen then return keygen_validation(tenant, license_key(first + number)) end
  return validation(tenant, license_key(first + number), session, is_signed and sent)
end

function done(summary, latency) report(summary, latency) end
