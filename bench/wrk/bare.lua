-- GET / again and again.
local folder = debug.getinfo(1, "S").source:match("@(.*/)")
dofile(folder .. "report.lua")

function done(summary, latency) report(summary, latency) end
