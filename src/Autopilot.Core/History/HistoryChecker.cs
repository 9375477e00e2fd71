namespace Autopilot;

/// <summary>
/// Checks a ledger against <see cref="HistoryLaws"/>, event by event: one from a simulation, a test, a store or an export.
/// The events of one task come in their order; those of different tasks may come mixed, or one task after the other. Of
/// each task the first broken event is named, and what follows it is only counted: it stands on broken ground.
/// </summary>
/// <remarks>
/// Memory grows with the tasks that are open, by about three kilobytes each, and not with their events; a task that is closed
/// keeps nothing but its deployments, its pull requests and its merges. Not safe for concurrent use.
/// </remarks>
public sealed class HistoryChecker
{
    // Null once the task is broken.
    private readonly Dictionary<Vtid, TaskHistory?> open = [];
    private readonly DeploymentSpans spans = new();
    private readonly Belongings belongings = new();
    private readonly List<HistoryFinding> findings = [];
    private bool isComplete;

    /// <summary>How many tasks were read.</summary>
    public int Tasks { get; private set; }

    /// <summary>How many events were read, those of the installation among them.</summary>
    public long Events { get; private set; }

    /// <summary>Checks a whole ledger.</summary>
    /// <param name="events">Its events.</param>
    /// <returns>At most one finding for each task, in the order of reading; empty when every law is kept.</returns>
    public static IReadOnlyList<HistoryFinding> Check(IEnumerable<TaskEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var checker = new HistoryChecker();
        foreach (var entry in events)
        {
            checker.Read(entry);
        }

        return checker.Complete();
    }

    /// <summary>Reads the next event.</summary>
    /// <param name="entry">The event.</param>
    public void Read(TaskEvent entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Read(HistoryEvent.Of(entry));
    }

    /// <summary>Reads the next event as the HTTP API shows it; a state or an outcome that nobody knows is a finding.</summary>
    /// <param name="entry">The event.</param>
    public void Read(EventView entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Read(HistoryEvent.Of(entry));
    }

    /// <summary>Says that no further event of a task is read, so that what is known of it can be let go.</summary>
    /// <param name="vtid">The task; one that was not read is none.</param>
    public void Close(Vtid vtid)
    {
        if (open.GetValueOrDefault(vtid) is { } last)
        {
            spans.Close(vtid, last.At);
        }

        End(vtid);
    }

    /// <summary>Ends the ledger: what depends on its end is judged.</summary>
    /// <returns>At most one finding for each task; empty when every law is kept.</returns>
    public IReadOnlyList<HistoryFinding> Complete() => Complete(DateTimeOffset.MinValue);

    /// <summary>Ends a ledger of which everything up to a time was read, of every task: what others must have done before is judged as well.</summary>
    internal IReadOnlyList<HistoryFinding> Complete(DateTimeOffset wholeUntil)
    {
        if (!isComplete)
        {
            isComplete = true;
            foreach (var vtid in open.Keys.Order().ToArray())
            {
                End(vtid);
            }

            var broken = findings.Select(finding => finding.Vtid).ToHashSet();
            findings.AddRange(spans.Overlaps().Concat(belongings.Shared()).Where(finding => broken.Add(finding.Vtid)));

            // What a broken task proved is not known.
            findings.AddRange(findings.Count == 0 ? spans.UnprovenBaselines(wholeUntil) : []);
        }

        return findings;
    }

    /// <summary>Begins a task whose pinned profiles are known, before its first event.</summary>
    internal void Open(Vtid vtid, Func<int, RunPolicy?> policyOf) => Begin(new TaskHistory(vtid) { PolicyOf = policyOf });

    /// <summary>What was told of an open task, or null when it is broken or not open.</summary>
    internal TaskHistory? Find(Vtid vtid) => open.GetValueOrDefault(vtid);

    /// <summary>Adds a finding about an open task, which is broken from then on.</summary>
    internal void Break(HistoryFinding finding)
    {
        var vtid = finding.Vtid!.Value;
        spans.Close(vtid, open[vtid]!.At);
        findings.Add(finding);
        open[vtid] = null;
    }

    private void End(Vtid vtid)
    {
        if (open.Remove(vtid, out var last) && last is not null && CommitPartners.Lonely(last) is { } lonely)
        {
            findings.Add(new HistoryFinding(HistoryLaws.WholeCommit, vtid, last.Seq, last.LastType, lonely));
        }
    }

    private TaskHistory Begin(TaskHistory history)
    {
        Tasks++;
        open.Add(history.Vtid, history);
        return history;
    }

    private void Read(HistoryEvent next)
    {
        if (isComplete)
        {
            throw new InvalidOperationException("The ledger was completed; another one needs another checker.");
        }

        Events++;
        if (next.Vtid is not { } vtid)
        {
            if (EventForms.Objection(next) is { } objection)
            {
                findings.Add(new HistoryFinding(HistoryLaws.KnownEvent, null, next.Seq, next.Type, objection));
            }

            return;
        }

        if (!open.TryGetValue(vtid, out var before))
        {
            before = Begin(new TaskHistory(vtid));
        }

        if (before is not null)
        {
            Judge(before, next);
        }
    }

    private void Judge(TaskHistory before, HistoryEvent next)
    {
        foreach (var rule in HistoryLaws.Rules)
        {
            if (rule.Objection(before, next) is { } objection)
            {
                Break(new HistoryFinding(rule.Name, before.Vtid, next.Seq, next.Type, objection));
                return;
            }
        }

        var after = HistoryFold.After(before, next);
        spans.Note(after, next);
        belongings.Note(after, next);
        open[before.Vtid] = after;
    }
}
