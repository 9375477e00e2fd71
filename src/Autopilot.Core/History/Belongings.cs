namespace Autopilot;

/// <summary>
/// Which task each pull request and each merge commit of a repository belongs to. A repository that was made anew counts its pull requests
/// anew, and tasks whose work is the same commit may have it merged at once: the head tells them apart.
/// </summary>
internal sealed class Belongings
{
    private readonly Dictionary<string, Owner> owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HistoryFinding> shared = new(StringComparer.Ordinal);

    /// <summary>Notes an event that keeps every law of its task.</summary>
    public void Note(TaskHistory after, HistoryEvent next)
    {
        var head = next.Text("headSha");
        switch (next.Name)
        {
            case LedgerNames.PullRequestCreated:
                Note(after, next, $"pull request #{next.Number("number")} that shows {head}", (first, second) => first.Vtid != second.Vtid);
                break;
            case LedgerNames.PullRequestMerged:
                Note(after, next, $"merge commit {next.Text("mergeSha")}", (first, second) => first.Vtid != second.Vtid && first.Head != second.Head);
                break;
        }
    }

    /// <summary>What two tasks have, each once.</summary>
    public IEnumerable<HistoryFinding> Shared() => shared.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value);

    private void Note(TaskHistory after, HistoryEvent next, string thing, Func<Owner, Owner, bool> clash)
    {
        var (key, owner) = ($"{after.Repository} {thing}", new Owner(after.Vtid, next.Text("headSha")!, next.Seq, next.Type, next.At));
        if (owners.TryAdd(key, owner) || !clash(owners[key], owner))
        {
            return;
        }

        var (first, second) = owners[key].At <= owner.At ? (owners[key], owner) : (owner, owners[key]);
        owners[key] = first;
        shared.TryAdd(key, new HistoryFinding(
            HistoryLaws.OneTask, second.Vtid, second.Seq, second.Type, $"The {thing} of {after.Repository} is {first.Vtid}'s since {first.At:O}."));
    }

    private sealed record Owner(Vtid Vtid, string Head, long Seq, string Type, DateTimeOffset At);
}
