-- What Scalelite knows: `known|1` where this Redis is the one we filled, then a line for each server:
-- id|state|online|version|meetings|tag|load multiplier|url|secret
local P = "scalelite:"
local carried = {}
for _, id in ipairs(redis.call("SMEMBERS", P .. "meetings")) do
  local server = redis.call("HGET", P .. "meeting:" .. id, "server_id")
  if server then carried[server] = (carried[server] or 0) + 1 end
end

local lines = {}
for _, id in ipairs(redis.call("SMEMBERS", P .. "servers")) do
  local names = { "state", "online", "bbb_version", "tag", "load_multiplier", "url", "secret" }
  local it = {}
  for i, value in ipairs(redis.call("HMGET", P .. "server:" .. id, unpack(names))) do it[names[i]] = value or "" end
  -- Servers of older versions have no state, only a set of those that are enabled.
  if it.state == "" then
    it.state = redis.call("SISMEMBER", P .. "server_enabled", id) == 1 and "enabled" or "disabled"
  end
  lines[#lines + 1] = table.concat({
    id, it.state, it.online, it.bbb_version, carried[id] or 0, it.tag, it.load_multiplier, it.url, it.secret,
  }, "|")
end
table.sort(lines)
table.insert(lines, 1, "known|" .. (redis.call("GET", "meet:known") or "0"))
return lines
