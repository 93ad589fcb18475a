"""The steps that Redis must take as one: its Lua scripts."""

APPEND = """
-- KEYS: log, known keys, floor. ARGV: event, key or '', channel, most entries, entries trimmed at once.
-- One script, so that the order of live events is the order of the log.
if ARGV[2] ~= '' and redis.call('SISMEMBER', KEYS[2], ARGV[2]) == 1 then
  return false
end
local cursor = redis.call('XADD', KEYS[1], '*', 'event', ARGV[1])
if ARGV[2] ~= '' then
  redis.call('SADD', KEYS[2], ARGV[2])
end
redis.call('PUBLISH', ARGV[3], cursor .. ' ' .. ARGV[1])
local slack = tonumber(ARGV[5])
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[4]) + slack then
  local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', slack + 1)
  redis.call('SET', KEYS[3], oldest[slack][1])
  redis.call('XTRIM', KEYS[1], 'MINID', oldest[slack + 1][1])
end
return cursor
"""

RESTORE = """
-- KEYS: log, floor. ARGV: cursor, event, cursor, event ... in order.
-- Events that were appended after the loss and before this call stay behind the restored ones.
if redis.call('EXISTS', KEYS[2]) == 1 then
  return 0
end
local function before(left, right)
  local left_ms, left_seq = string.match(left, '(%d+)-(%d+)')
  local right_ms, right_seq = string.match(right, '(%d+)-(%d+)')
  if left_ms ~= right_ms then
    return tonumber(left_ms) < tonumber(right_ms)
  end
  return tonumber(left_seq) < tonumber(right_seq)
end
local present = redis.call('XRANGE', KEYS[1], '-', '+')
if #ARGV == 0 or (present[1] and not before(ARGV[1], present[1][1])) then
  return 0
end
redis.call('DEL', KEYS[1])
local restored = 0
for index = 1, #ARGV, 2 do
  if not present[1] or before(ARGV[index], present[1][1]) then
    redis.call('XADD', KEYS[1], ARGV[index], 'event', ARGV[index + 1])
    restored = restored + 1
  end
end
for _, entry in ipairs(present) do
  redis.call('XADD', KEYS[1], entry[1], 'event', entry[2][2])
end
return restored
"""

GRANT = """
-- KEYS: pointer of the session. ARGV: fresh key, prefix of grants, user id, grant, seconds.
-- The pointer says 'user key'; the key is kept for as long as it opens the same user's preview.
local key = ARGV[1]
local pointer = redis.call('GET', KEYS[1])
if pointer then
  local owner, present = string.match(pointer, '(%S+) (%S+)')
  if owner == ARGV[3] and redis.call('EXISTS', ARGV[2] .. present) == 1 then
    key = present
  else
    redis.call('DEL', ARGV[2] .. present)
  end
end
redis.call('SET', ARGV[2] .. key, ARGV[4], 'EX', ARGV[5])
redis.call('SET', KEYS[1], ARGV[3] .. ' ' .. key, 'EX', ARGV[5])
return key
"""

FIND_GRANT = """
-- KEYS: grant. ARGV: prefix of pointers, seconds. Every use prolongs.
local grant = redis.call('GET', KEYS[1])
if not grant then
  return false
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', ARGV[1] .. cjson.decode(grant)['session_id'], ARGV[2])
return grant
"""

REVOKE_GRANT = """
-- KEYS: pointer of the session. ARGV: prefix of grants.
local pointer = redis.call('GET', KEYS[1])
if pointer then
  redis.call('DEL', KEYS[1], ARGV[1] .. string.match(pointer, '%S+ (%S+)'))
end
return 1
"""
