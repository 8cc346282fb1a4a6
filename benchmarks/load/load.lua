-- The request of a workload, and the result as one line that a program can read.
--
--   wrk ... -s load.lua URL -- method pipeline body-bytes pause-millis
--
-- The method CLOSE is a GET whose connection ends with the response; MIXED is a round of
-- different requests. With a pause, every connection waits about that long (uniformly from
-- nothing to twice as much) before each request: a load below saturation.

local pause = 0
local binary = { ["Content-Type"] = "application/octet-stream" }

local function mixture()
  local kilobyte = string.rep("x", 1024)
  return {
    wrk.format("GET", "/plaintext"), wrk.format("GET", "/json"), wrk.format("GET", "/greetings/1"),
    wrk.format("GET", "/json"), wrk.format("POST", "/echo", binary, kilobyte),
    wrk.format("GET", "/bytes/16384"), wrk.format("GET", "/greetings/1"), wrk.format("GET", "/file-16k.bin"),
    wrk.format("GET", "/json"), wrk.format("GET", "/file-1k.bin"),
  }
end

function init(args)
  local method = args[1] or "GET"
  local pipeline = tonumber(args[2] or "1")
  local bytes = tonumber(args[3] or "0")
  pause = tonumber(args[4] or "0")
  if bytes > 0 then
    wrk.headers["Content-Type"] = binary["Content-Type"]
    wrk.body = string.rep("x", bytes)
  end
  if method == "MIXED" then
    local requests, turn = mixture(), 0
    request = function()
      turn = turn % #requests + 1
      return requests[turn]
    end
  else
    if method == "CLOSE" then
      wrk.headers["Connection"] = "close"
      method = "GET"
    end
    wrk.method = method
    local batch = string.rep(wrk.format(), pipeline)
    -- wrk asks wrk.format once for a request that never changes
    wrk.format = function() return batch end
  end
  if pause > 0 then
    math.randomseed(20261120)
    delay = function() return math.random(0, 2 * pause) end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT requests=%d micros=%d p50=%d p95=%d p99=%d p999=%d errors=%d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    latency:percentile(99.9), errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
