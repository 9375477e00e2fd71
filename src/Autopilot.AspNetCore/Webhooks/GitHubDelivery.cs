using System.Text.Json;

namespace Autopilot;

/// <summary>
/// What a delivery is about: every task one of whose work branches it names, wherever it names it. The fields differ from event to event,
/// branches do not; and one name too many costs a look, no more.
/// </summary>
internal static class GitHubDelivery
{
    private const int MostTasks = 100;

    private const string Heads = "refs/heads/";

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "check_run", "check_suite", "create", "delete", "deployment", "deployment_status", "merge_group", "ping", "pull_request", "pull_request_review",
        "push", "status", "workflow_job", "workflow_run",
    };

    /// <summary>Whether an event can be about a run. Others are counted, and that is all.</summary>
    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>The tasks that a payload names.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static IReadOnlyList<Vtid> Tasks(ReadOnlySpan<byte> payload)
    {
        var found = new HashSet<Vtid>();
        var reader = new Utf8JsonReader(payload);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && Branch(ref reader) is { } work && found.Count < MostTasks)
            {
                found.Add(work.Vtid);
            }
        }

        return [.. found];
    }

    private static WorkBranch? Branch(ref Utf8JsonReader reader)
    {
        const int longest = 200; // No name of ours is longer, and texts of people are not copied for a look.
        if (reader.ValueSpan.Length > longest || !reader.ValueSpan.StartsWith("autopilot/"u8) && !reader.ValueSpan.StartsWith("refs/heads/"u8))
        {
            return null;
        }

        var name = reader.GetString()!;
        name = name.StartsWith(Heads, StringComparison.Ordinal) ? name[Heads.Length..] : name;
        return WorkBranch.TryParse(name, out var work) ? work : null;
    }
}
