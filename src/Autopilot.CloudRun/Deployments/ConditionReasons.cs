namespace Autopilot;

/// <summary>What a condition's reason means for a deployment, as data. A reason that is not in it is the application's: its message is shown either way.</summary>
internal static class ConditionReasons
{
    private const string Configuration = "Mend the service's configuration, or the right that it names.";

    private const string Application = "Read the revision's log: the process did not start, or listens elsewhere than on 0.0.0.0:$PORT.";

    private const string Platform = "Cloud Run has a fault or a limit here; look at its status and the project's quota.";

    private static readonly Dictionary<string, (bool Waits, string Remedy)> Table = new(StringComparer.Ordinal)
    {
        ["WAITING_FOR_OPERATION"] = (true, ""),
        ["IMMEDIATE_RETRY"] = (true, ""),
        ["POSTPONED_RETRY"] = (true, ""),
        ["PENDING"] = (true, ""),
        ["RECREATING"] = (true, ""),
        ["CUSTOMIZED_PATH_RESPONSE_PENDING"] = (true, ""),
        ["MIN_INSTANCES_NOT_PROVISIONED"] = (true, ""),
        ["MIN_INSTANCES_WARMING"] = (true, ""),
        ["HEALTH_CHECK_SKIPPED"] = (true, ""),
        ["RESERVE"] = (true, ""),
        ["CONTAINER_MISSING"] = (false, "Build and push the image of this commit before it is deployed."),
        ["CONTAINER_PERMISSION_DENIED"] = (false, Configuration),
        ["CONTAINER_IMAGE_UNAUTHORIZED"] = (false, Configuration),
        ["CONTAINER_IMAGE_AUTHORIZATION_CHECK_FAILED"] = (false, Configuration),
        ["ENCRYPTION_KEY_PERMISSION_DENIED"] = (false, Configuration),
        ["ENCRYPTION_KEY_CHECK_FAILED"] = (false, Configuration),
        ["SECRETS_ACCESS_CHECK_FAILED"] = (false, Configuration),
        ["VPC_NETWORK_NOT_FOUND"] = (false, Configuration),
        ["REVISION_FAILED"] = (false, Application),
        ["PROGRESS_DEADLINE_EXCEEDED"] = (false, Application),
        ["HEALTH_CHECK_CONTAINER_ERROR"] = (false, Application),
        ["NO_DEPLOYMENT"] = (false, Platform),
        ["ACTIVE_REVISION_LIMIT_REACHED"] = (false, Platform),
        ["RETIRED"] = (false, Platform),
        ["RETIRING"] = (false, Platform),
        ["INTERNAL"] = (false, Platform),
        ["UNKNOWN"] = (false, Platform),
    };

    /// <summary>Whether a failed condition may still come right by itself.</summary>
    public static bool Waits(WireCondition condition) => Table.TryGetValue(ReasonOf(condition), out var row) && row.Waits;

    /// <summary>Whether a reason is in the table.</summary>
    public static bool IsKnown(string reason) => Table.ContainsKey(reason);

    /// <summary>A failed condition as sentences: its reason, its own message, what to do, and where its log is.</summary>
    public static string Describe(WireCondition condition, string? logUri)
    {
        var reason = ReasonOf(condition);
        var remedy = Table.TryGetValue(reason, out var row) ? row.Remedy : Application;
        var log = logUri is { Length: > 0 } ? $" Log: {logUri}" : "";
        return $"{(reason.Length > 0 ? reason : condition.Type)}: {condition.Message ?? "no message."} {remedy}{log}".TrimEnd();
    }

    private static string ReasonOf(WireCondition condition) => condition.RevisionReason ?? condition.Reason ?? "";
}
