-- Argo CD's health of a RolloutLesson: docs/gitops.md says where this goes. Argo CD hands the object over as `obj`.
local status = obj.status or {}

if status.phase == nil then
  return { status = "Progressing", message = "The operator has not looked at it yet." }
end
if status.observedGeneration ~= obj.metadata.generation then
  return { status = "Progressing", message = "The operator has not seen the latest change yet." }
end

local healths = {
  Completed = "Healthy",
  Failed = "Degraded",
  Invalid = "Degraded",
  -- Somebody has to move first; nothing is wrong.
  Suspended = "Suspended",
  WaitingForLearner = "Suspended",
}
return { status = healths[status.phase] or "Progressing", message = status.message or "" }
