namespace Autopilot;

/// <summary>
/// Which run had which target, and when. The store's one clock orders what different tasks did, however their events are
/// read: whole tasks one after the other, or as they were written.
/// </summary>
internal sealed class DeploymentSpans
{
    private readonly Dictionary<string, List<Span>> targets = new(StringComparer.Ordinal);
    private readonly Dictionary<Vtid, Span> open = [];

    /// <summary>Notes an event that keeps every law of its task.</summary>
    public void Note(TaskHistory after, HistoryEvent next)
    {
        if (next.Name == LedgerNames.DeployStarted)
        {
            var span = new Span(after.Vtid, next.Seq, next.Type, next.At);
            var target = next.Text("target")!;
            if (!targets.TryGetValue(target, out var spans))
            {
                targets[target] = spans = [];
            }

            spans.Add(span);
            open[after.Vtid] = span;
        }
        else if (next.IsTerminal && open.Remove(after.Vtid, out var ended))
        {
            ended.Until = next.At;
        }
    }

    /// <summary>Ends what is known of a task at a time: whether it has its target still, nobody says from then on.</summary>
    public void Close(Vtid vtid, DateTimeOffset at)
    {
        if (open.Remove(vtid, out var known))
        {
            known.Until = at;
        }
    }

    /// <summary>The first deployment to each target that began while another run had it.</summary>
    public IEnumerable<HistoryFinding> Overlaps() => targets.OrderBy(target => target.Key, StringComparer.Ordinal).SelectMany(target => First(target.Key, target.Value));

    private static IEnumerable<HistoryFinding> First(string target, List<Span> spans)
    {
        Span? before = null;
        foreach (var span in spans.OrderBy(span => span.From))
        {
            if (before is not null && before.Until > span.From)
            {
                yield return new HistoryFinding(
                    HistoryLaws.OneDeployment, span.Vtid, span.Seq, span.Type,
                    $"{before.Vtid} has the target {target} since {before.From:O} {(before.Until == DateTimeOffset.MaxValue ? "and has not ended" : $"until {before.Until:O}")}; "
                    + $"{span.Vtid} deploys to it at {span.From:O}.");
                yield break;
            }

            before = span;
        }
    }

    private sealed class Span(Vtid vtid, long seq, string type, DateTimeOffset from)
    {
        public Vtid Vtid => vtid;

        public long Seq => seq;

        public string Type => type;

        public DateTimeOffset From => from;

        public DateTimeOffset Until { get; set; } = DateTimeOffset.MaxValue;
    }
}
