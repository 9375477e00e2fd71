namespace Autopilot;

/// <summary>Which task each pull request and each merge commit of a repository belongs to.</summary>
internal sealed class Belongings
{
    private readonly Dictionary<string, Owner> owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HistoryFinding> shared = new(StringComparer.Ordinal);

    /// <summary>Notes an event that keeps every law of its task.</summary>
    public void Note(TaskHistory after, HistoryEvent next)
    {
        var thing = next.Name switch
        {
            LedgerNames.PullRequestCreated => $"pull request #{next.Number("number")}",
            LedgerNames.PullRequestMerged => $"merge commit {next.Text("mergeSha")}",
            _ => null,
        };
        if (thing is null)
        {
            return;
        }

        var (key, owner) = ($"{after.Repository} {thing}", new Owner(after.Vtid, next.Seq, next.Type, next.At));
        if (owners.TryAdd(key, owner) || owners[key] is var known && known.Vtid == owner.Vtid)
        {
            return;
        }

        var (first, second) = known.At <= owner.At ? (known, owner) : (owner, known);
        owners[key] = first;
        shared.TryAdd(key, new HistoryFinding(
            HistoryLaws.OneTask, second.Vtid, second.Seq, second.Type, $"The {thing} of {after.Repository} is {first.Vtid}'s since {first.At:O}."));
    }

    /// <summary>What two tasks have, each once.</summary>
    public IEnumerable<HistoryFinding> Shared() => shared.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value);

    private sealed record Owner(Vtid Vtid, long Seq, string Type, DateTimeOffset At);
}
