-- What wrk sends. Arguments: kind (put, get, list, batch), targets (a file with "key customer" on each line), path, seed.

local targets, path = {}, ""
local random = math.random

-- As the official SDKs make their idempotency keys: a random UUID.
local function uuid()
  local function four() return random(0, 65535) end
  return string.format("%04x%04x-%04x-4%03x-a%03x-%04x%04x%04x",
    four(), four(), four(), random(0, 4095), random(0, 4095), four(), four(), four())
end

local function name()
  return "Given" .. random(1, 64) .. " Family" .. random(1, 64)
end

local function send(method, where, key, body)
  return method .. " " .. where .. " HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: " .. key
    .. "\r\nContent-Type: application/json\r\nIdempotency-Key: " .. uuid()
    .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

local function fetch(where, key)
  return "GET " .. where .. " HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: " .. key .. "\r\n\r\n"
end

local kinds = {
  put = function(target)
    return send("PUT", path .. target.customer, target.key, '{"fullName":"' .. name() .. '"}')
  end,
  get = function(target)
    return fetch(path .. target.customer, target.key)
  end,
  list = function(target)
    return fetch(path, target.key)
  end,
  batch = function(target)
    local items = {}
    for i = 1, 100 do
      local own = uuid()
      items[i] = '{"externalId":"' .. own .. '","email":"customer' .. own:sub(1, 8) .. '@example.com","fullName":"'
        .. name() .. '","metadata":{"plan":"pro"}}'
    end
    return send("POST", path, target.key, '{"customers":[' .. table.concat(items, ",") .. "]}")
  end,
}

local make

function init(args)
  make, path = kinds[args[1]], args[3]
  math.randomseed(tonumber(args[4]))
  for line in io.lines(args[2]) do
    local key, customer = line:match("(%S+) (%S+)")
    targets[#targets + 1] = { key = key, customer = customer }
  end
end

function request()
  return make(targets[random(#targets)])
end

-- requests, microseconds, answers that are no 2xx or 3xx, requests without an answer, latencies in microseconds
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n", summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
