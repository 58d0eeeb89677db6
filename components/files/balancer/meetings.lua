-- Meetings that run on a server and that Redis forgot: ARGV[1] the server's id, ARGV[2] what it answers to getMeetings.
-- Written as Scalelite's own model has it (app/models/meeting.rb of v1.8.5). Returns how many were put back.
local P = "scalelite:"
-- s, as meeting.rb gives a new one.
local LIFE = 24 * 60 * 60

local ENTITY = { amp = "&", lt = "<", gt = ">", quot = '"', apos = "'", ["#39"] = "'", ["#34"] = '"' }
local function escape(text) return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;")) end
local function unescape(text) return (text:gsub("&([#%w]+);", ENTITY)) end

-- What people wrote stands in CDATA sections, and may look like markup.
local xml = ARGV[2]:gsub("<!%[CDATA%[(.-)%]%]>", escape)
local function field(body, name)
  local tag = name:gsub("%-", "%%-")
  local value = body:match("<" .. tag .. ">(.-)</" .. tag .. ">")
  return value and value ~= "" and unescape(value) or nil
end

local count = 0
for body in xml:gmatch("<meeting>(.-)</meeting>") do
  body = body:gsub("<attendees>.-</attendees>", "")
  local id, bridge = field(body, "meetingID"), field(body, "voiceBridge")
  local tenant = field(body:match("<metadata>(.-)</metadata>") or "", "tenant-id")
  local key = P .. "meeting:" .. (id or "")
  if id and tenant and field(body, "isBreakout") ~= "true" and redis.call("SISMEMBER", P .. "tenants", tenant) == 1
    and redis.call("EXISTS", key) == 0 then
    redis.call("HSET", key, "server_id", ARGV[1], "tenant_id", tenant)
    local password = field(body, "moderatorPW")
    if password then redis.call("HSET", key, "moderator_pw", password) end
    if bridge then
      redis.call("HSET", key, "voice_bridge", bridge)
      redis.call("HSETNX", P .. "voice_bridges", bridge, id)
    end
    redis.call("EXPIRE", key, LIFE)
    redis.call("SADD", P .. "meetings", id)
    count = count + 1
  end
end
return count
