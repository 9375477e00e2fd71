namespace Autopilot;

/// <summary>
/// Which run had which target, and when, and what was proven on it. The store's one clock orders what different tasks did,
/// however their events are read: whole tasks one after the other, or as they were written.
/// </summary>
internal sealed class DeploymentSpans
{
    private readonly Dictionary<string, List<Span>> targets = new(StringComparer.Ordinal);
    private readonly Dictionary<Vtid, Span> open = [];
    private readonly Dictionary<string, List<Proof>> proofs = new(StringComparer.Ordinal);

    /// <summary>Notes an event that keeps every law of its task.</summary>
    public void Note(TaskHistory after, HistoryEvent next)
    {
        if (next.Name == LedgerNames.DeployStarted)
        {
            var span = new Span(after.Vtid, next.Seq, next.Type, next.At, after.Run!.Deployment!);
            Of(targets, next.Text("target")!).Add(span);
            open[after.Vtid] = span;
        }
        else if (next.Name == EventTypes.VerificationPassed && after.Run is { Deployment: { } deployment, ServingRevision: { } revision, ServingCommit: { } commit })
        {
            Of(proofs, deployment.Target).Add(new Proof(after.Vtid, revision, commit, next.At, HadTurn: !deployment.IsCovered));
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
    public IEnumerable<HistoryFinding> Overlaps() => targets.OrderBy(target => target.Key, StringComparer.Ordinal).SelectMany(target => FirstOverlap(target.Key, target.Value));

    /// <summary>The first deployment to each target whose baseline is not what was proven there before.</summary>
    /// <param name="until">Later deployments are passed over: not all that was proven before them may have been read.</param>
    public IEnumerable<HistoryFinding> UnprovenBaselines(DateTimeOffset until) => targets.OrderBy(target => target.Key, StringComparer.Ordinal)
        .SelectMany(target => FirstUnproven(target.Value.Where(span => span.From <= until), proofs.GetValueOrDefault(target.Key) ?? []));

    // What is proven at the very time of a deployment stood before it, but for what that deployment proved itself.
    private static IEnumerable<HistoryFinding> FirstUnproven(IEnumerable<Span> spans, List<Proof> proven)
    {
        var (known, withTurn) = (new Dictionary<(string, string), Vtid>(), new Stack<Proof>());
        var later = new Queue<Proof>(proven.OrderBy(proof => proof.At));
        foreach (var span in spans.OrderBy(span => span.From))
        {
            while (later.TryPeek(out var next) && next.At <= span.From)
            {
                later.Dequeue();
                known.TryAdd((next.Revision, next.Commit), next.Vtid);
                if (next.HadTurn)
                {
                    withTurn.Push(next);
                }
            }

            var objection = span.Deployment switch
            {
                { BaselineCommit: null } => withTurn.FirstOrDefault(proof => proof.Vtid != span.Vtid) is { } passedOver
                    ? $"Revision {passedOver.Revision} was proven on the target at {passedOver.At:O}; the deployment has no baseline."
                    : null,
                { Baseline: var revision, BaselineCommit: { } commit } => known.TryGetValue((revision!, commit), out var by) && by != span.Vtid
                    ? null
                    : $"The baseline is {revision} of {commit}; no run before proved it on the target.",
            };
            if (objection is not null)
            {
                yield return new HistoryFinding(HistoryLaws.ProvenBaseline, span.Vtid, span.Seq, span.Type, objection);
                yield break;
            }
        }
    }

    private static List<T> Of<T>(Dictionary<string, List<T>> lists, string target) => lists.TryGetValue(target, out var list) ? list : lists[target] = [];

    private static IEnumerable<HistoryFinding> FirstOverlap(string target, List<Span> spans)
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

    private sealed record Proof(Vtid Vtid, string Revision, string Commit, DateTimeOffset At, bool HadTurn);

    private sealed class Span(Vtid vtid, long seq, string type, DateTimeOffset from, DeploymentHistory deployment)
    {
        public Vtid Vtid => vtid;

        public long Seq => seq;

        public string Type => type;

        public DateTimeOffset From => from;

        public DeploymentHistory Deployment => deployment;

        public DateTimeOffset Until { get; set; } = DateTimeOffset.MaxValue;
    }
}
