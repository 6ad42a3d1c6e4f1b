-- Parameters: tenant, number of licenses, seed.
-- Validations of licenses that Zipf's law picks (exponent 1), of which every hundredth counts a use instead.
local folder = debug.getinfo(1, "S").source:match("@(.*/)")
dofile(folder .. "report.lua")
local tenant, count
local sent = 0

function init(args)
  tenant, count = args[1], tonumber(args[2])
  math.randomseed(tonumber(args[3]))
end

function request()
  -- The inverse of the distribution's integral: rank r has a share of about 1/r.
  local key = license_key(math.floor(count ^ math.random()) - 1)
  sent = sent + 1
  if sent % 100 > 0 then return validation(tenant, key) end
  local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "License " .. key }
  local body = '{"license_key":"' .. key .. '","increment":1}'
  return wrk.format("POST", "/api/v1/tenants/" .. tenant .. "/licenses/actions/increment-usage", headers, body)
end

function done(summary, latency) report(summary, latency) end
