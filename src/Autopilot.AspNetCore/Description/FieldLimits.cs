using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>What stands in a field beyond its type. The routes check what comes in by the same numbers.</summary>
internal static class FieldLimits
{
    /// <summary>The states of a task, with or without a run.</summary>
    public static IEnumerable<string> States => [StoreRules.Allocated, StoreRules.Scheduled, .. RunStates.All.Select(state => state.Name())];

    private static readonly Dictionary<(Type Type, string Field), Func<JsonObject>> Taken = new()
    {
        [(typeof(NewTask), "vtid")] = Vtid,
        [(typeof(NewTask), "title")] = Text,
        [(typeof(NewTask), "repository")] = Text,
        [(typeof(NewTask), "baseBranch")] = Text,
        [(typeof(NewTask), "profile")] = Text,
        [(typeof(NewTask), "environment")] = Text,
        [(typeof(NewTask), "scope")] = () => List(Text()),
        [(typeof(NewTask), "blockedBy")] = () => List(Vtid()),
        [(typeof(NewTask), "conflictsWith")] = () => List(Vtid()),
        [(typeof(Budget), "attempts")] = () => Number(1, NewTaskRules.MostAttempts),
        [(typeof(Budget), "wallClock")] = () => new JsonObject { ["pattern"] = StrictJson.DurationPattern },
        [(typeof(Budget), "tokens")] = () => Number(1, null),
        [(typeof(Budget), "money")] = () => Number(NewTaskRules.LeastMoney, NewTaskRules.MostMoney),
        [(typeof(RejectSpecBody), "reason")] = Reason,
        [(typeof(ActivateBody), "reason")] = Reason,
        [(typeof(RetryBody), "reason")] = Reason,
        [(typeof(CancelBody), "reason")] = Reason,
        [(typeof(ExecutionBody), "reason")] = Reason,
        [(typeof(ActiveRoleBody), "reason")] = Reason,
        [(typeof(RegisterWorkerBody), "name")] = Name,
        [(typeof(RegisterWorkerBody), "host")] = Name,
        [(typeof(RegisterWorkerBody), "version")] = Name,
        [(typeof(RegisterWorkerBody), "revision")] = Name,
        [(typeof(RegisterWorkerBody), "capabilities")] = Capabilities,
        [(typeof(RegisterWorkerBody), "maxConcurrent")] = () => Number(1, WorkRoutes.MostClaims),
        [(typeof(ClaimBody), "workerId")] = Name,
        [(typeof(ClaimBody), "capabilities")] = Capabilities,
        [(typeof(ClaimBody), "waitSeconds")] = () => Number(0, WorkRoutes.LongestWaitSeconds),
        [(typeof(HeartbeatBody), "progress")] = Words,
        [(typeof(HeartbeatsBody), "claims")] = () => new JsonObject { ["minItems"] = 1, ["maxItems"] = WorkRoutes.MostClaims },
        [(typeof(ClaimHeartbeatBody), "progress")] = Words,
        [(typeof(CompleteBody), "headSha")] = () => Text(WorkRoutes.LongestSha),
        [(typeof(CompleteBody), "summary")] = Words,
        [(typeof(FailBody), "reason")] = Name,
        [(typeof(FailBody), "message")] = Words,
        [(typeof(FailBody), "feedback")] = Words,
        [(typeof(FailBody), "cause")] = Name,
        [(typeof(ReleaseBody), "message")] = Words,
        [(typeof(Usage), "tokens")] = () => Number(0, null),
        [(typeof(Usage), "money")] = () => Number(0, null),
        [(typeof(Usage), "calls")] = () => Number(0, null),
    };

    private static readonly Dictionary<(Type Type, string Field), Func<JsonObject>> Given = new()
    {
        [(typeof(TaskView), "state")] = () => OneOf(States),
        [(typeof(RunView), "state")] = RunState,
        [(typeof(EventView), "from")] = RunState,
        [(typeof(EventView), "to")] = RunState,
        [(typeof(EventView), "outcome")] = () => OneOf(Enum.GetNames<Outcome>().Select(name => name.ToLowerInvariant())),
    };

    /// <summary>What a field of a body accepts, or null: whatever its type does.</summary>
    public static JsonObject? OfBody(Type type, string field) => Taken.GetValueOrDefault((type, field))?.Invoke();

    /// <summary>What stands in a field of an answer, or null: whatever its type says.</summary>
    public static JsonObject? OfAnswer(Type type, string field) => Given.GetValueOrDefault((type, field))?.Invoke();

    public static JsonObject Vtid() => new() { ["type"] = "string", ["pattern"] = VtidGrammar.Whole, ["maxLength"] = VtidGrammar.Longest };

    /// <summary>What is no object of ours: a text, or any object.</summary>
    public static JsonObject TypeOf(Type type) => new() { ["type"] = type == typeof(string) ? "string" : "object" };

    public static JsonObject AnyText() => new() { ["type"] = "string" };

    /// <summary>A text that says something.</summary>
    public static JsonObject Text(int most) => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = most, ["pattern"] = @"\S" };

    public static JsonObject OneOf(IEnumerable<string> names) => new() { ["type"] = "string", ["enum"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]) };

    public static JsonObject Number(decimal least, long? most, long? otherwise = null)
    {
        var limit = new JsonObject { ["type"] = "integer", ["minimum"] = least };
        if (most is { } bound)
        {
            limit["maximum"] = bound;
        }

        if (otherwise is { } number)
        {
            limit["default"] = number;
        }

        return limit;
    }

    private static JsonObject Text() => Text(NewTaskRules.LongestText);

    private static JsonObject List(JsonObject item) => new() { ["maxItems"] = NewTaskRules.MostItems, ["items"] = item };

    private static JsonObject RunState() => OneOf(RunStates.All.Select(state => state.Name()));

    private static JsonObject Reason() => Text(Api.LongestReason);

    private static JsonObject Name() => Text(WorkRoutes.LongestName);

    private static JsonObject Words() => new() { ["maxLength"] = WorkRoutes.LongestMessage };

    private static JsonObject Capabilities() => new() { ["minItems"] = 1, ["maxItems"] = WorkRoutes.MostCapabilities, ["items"] = Name() };
}
