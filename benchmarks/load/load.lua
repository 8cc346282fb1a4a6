-- The request of a workload, and the result as one line that a program can read.
--
--   wrk ... -s load.lua URL -- method pipeline body-bytes pause-millis
--
-- With a pause, every connection waits about that long (uniformly from nothing to twice as
-- much) before each request: a load below saturation, at which latency means something.

local pause = 0

function init(args)
  wrk.method = args[1] or "GET"
  local pipeline = tonumber(args[2] or "1")
  local bytes = tonumber(args[3] or "0")
  pause = tonumber(args[4] or "0")
  if bytes > 0 then
    wrk.headers["Content-Type"] = "application/octet-stream"
    wrk.body = string.rep("x", bytes)
  end
  local request = string.rep(wrk.format(), pipeline)
  -- wrk asks wrk.format once for a request that never changes
  wrk.format = function() return request end
  if pause > 0 then
    math.randomseed(20261120)
    delay = function() return math.random(0, 2 * pause) end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT requests=%d micros=%d p50=%d p99=%d errors=%d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
