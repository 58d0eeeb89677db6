-- Tenants and their settings, as ARGV[1] (JSON: [{id, name, secrets, settings: [{param, value}]}]) has them; all at
-- once or not at all. Returns what it changed, a line each, and never a secret.
--
-- It writes the keys of Scalelite's own models (app/models/tenant.rb, tenant_setting.rb of v1.8.5), because no call
-- and no task of Scalelite can set a tenant's id, and recordings belong to the id: a drawn one would hide them.
local P = "scalelite:"
local said = {}
local function say(...) said[#said + 1] = string.format(...) end
local function text(value) return value and tostring(value) or nil end

local wanted, order = {}, {}
for _, tenant in ipairs(cjson.decode(ARGV[1])) do
  wanted[tenant.id] = tenant
  order[#order + 1] = tenant.id
end
table.sort(order, function(a, b) return wanted[a].name < wanted[b].name end)

local function forget_setting(tenant, setting)
  redis.call("DEL", P .. "tenant_setting:" .. setting)
  redis.call("SREM", P .. "tenant_settings:" .. tenant, setting)
end

local function forget_name(name, id)
  if name and redis.call("HGET", P .. "tenant_name:" .. name, "id") == id then
    redis.call("DEL", P .. "tenant_name:" .. name)
  end
end

-- Who is not wanted goes first: a name may pass from one tenant to another.
local known = redis.call("SMEMBERS", P .. "tenants")
table.sort(known)
for _, id in ipairs(known) do
  if not wanted[id] then
    local name = redis.call("HGET", P .. "tenant:" .. id, "name")
    for _, setting in ipairs(redis.call("SMEMBERS", P .. "tenant_settings:" .. id)) do forget_setting(id, setting) end
    redis.call("DEL", P .. "tenant:" .. id)
    redis.call("SREM", P .. "tenants", id)
    forget_name(name, id)
    say("tenant %s leaves", name or id)
  end
end
for _, id in ipairs(order) do
  local name = redis.call("HGET", P .. "tenant:" .. id, "name")
  if name and name ~= wanted[id].name then forget_name(name, id) end
end

local function keep_settings(tenant)
  local want, settings = {}, {}
  for _, setting in ipairs(tenant.settings) do
    want[setting.param] = text(setting.value)
    settings[#settings + 1] = setting.param
  end
  table.sort(settings)
  local was, there = {}, {}
  local ids = redis.call("SMEMBERS", P .. "tenant_settings:" .. tenant.id)
  table.sort(ids)
  for _, id in ipairs(ids) do
    local it = redis.call("HMGET", P .. "tenant_setting:" .. id, "param", "value", "override", "tenant_id")
    local param = it[1] or "?"
    local right = want[param] == it[2] and it[3] == "true" and it[4] == tenant.id
    -- Nothing keeps a param from being there twice, and then either may win.
    if right and not there[param] then
      there[param] = true
    else
      was[param] = was[param] or it[2] or "nothing"
      forget_setting(tenant.id, id)
    end
  end
  for _, param in ipairs(settings) do
    if not there[param] then
      local id = redis.sha1hex(tenant.id .. "/" .. param)
      redis.call("HSET", P .. "tenant_setting:" .. id,
        "param", param, "value", want[param], "override", "true", "tenant_id", tenant.id)
      redis.call("SADD", P .. "tenant_settings:" .. tenant.id, id)
      if was[param] and was[param] ~= want[param] then
        say("tenant %s: %s becomes %s (it was %s)", tenant.name, param, want[param], was[param])
      else
        say("tenant %s: %s is %s for every meeting", tenant.name, param, want[param])
      end
    end
  end
  local gone = {}
  for param in pairs(was) do
    if not want[param] then gone[#gone + 1] = param end
  end
  table.sort(gone)
  for _, param in ipairs(gone) do say("tenant %s: %s is set no more (it was %s)", tenant.name, param, was[param]) end
end

for _, id in ipairs(order) do
  local tenant = wanted[id]
  local key = P .. "tenant:" .. id
  local it = redis.call("HMGET", key, "name", "secrets")
  local secrets = table.concat(tenant.secrets, ":")
  local new = redis.call("SADD", P .. "tenants", id) == 1
  if it[1] ~= tenant.name or it[2] ~= secrets then
    redis.call("HSET", key, "name", tenant.name, "secrets", secrets)
  end
  if new then
    say("tenant %s joins", tenant.name)
  else
    if it[1] ~= tenant.name then say("tenant %s: it was called %s", tenant.name, it[1] or "nothing") end
    if it[2] ~= secrets then say("tenant %s: its secrets change", tenant.name) end
  end
  if redis.call("HGET", P .. "tenant_name:" .. tenant.name, "id") ~= id then
    redis.call("HSET", P .. "tenant_name:" .. tenant.name, "id", id)
    if not new and it[1] == tenant.name then say("tenant %s: found by its name again", tenant.name) end
  end
  keep_settings(tenant)
end
return said
