using System.Globalization;

namespace Autopilot.Testing;

/// <summary>
/// What must be so at the moment at which the engine changes the outside world: the intent stands in the store, the change
/// is the one that was proven and approved, and none happens twice.
/// </summary>
internal sealed class EffectLaws(Ledger ledger, History history, TimeProvider time)
{
    private const string Intent = "Intent before effect: what the engine does outside is recorded before, unresolved, under its key (law 5).";
    private const string Once = "At most one: a run opens, merges, deploys and shifts at most once (law 5).";
    private const string Proven = "Nothing is merged or deployed but what was proven and approved (laws 3 and 13).";
    private const string Frozen = "What is frozen changes only when its cause is overcome, or a person lifts it.";
    private const string OneTurn = "What runs share changes only for the run whose turn it is.";

    private readonly HashSet<string> done = new(StringComparer.Ordinal);

    public SimulatedCodeHost? CodeHost { get; set; }

    public SimulatedChecks? Checks { get; set; }

    public SimulatedTarget? Target { get; set; }

    /// <summary>Whether the engine merged for a run.</summary>
    public bool HasMerged(Run run) => done.Contains(Key(run, "merge"));

    public void Offers(EffectKey key) => DemandIntent(key, null);

    public void StartsChecks(CheckRequest request) => DemandIntent(request.Key, request.Sha);

    public void OpensPullRequest(NewPullRequest request, IReadOnlyList<SimulatedPull> pulls)
    {
        DemandIntent(request.Key, request.HeadBranch);
        // One that the host shows to nobody cannot be told from one that never was.
        if (!pulls.Any(pull => pull.Branch == request.HeadBranch && pull.IsHidden))
        {
            DemandOnce($"{request.HeadBranch} create_pr");
        }

        var open = pulls.FirstOrDefault(pull => pull is { State: PullRequestState.Open, IsHidden: false } && pull.Marker?.Vtid == request.Key.Vtid);
        Demand(open is null, "At most one open pull request per task (law 9).", $"{request.Key} opens one while #{open?.Number} is open.");
    }

    public void ClosesPullRequest(SimulatedPull pull)
    {
        var number = pull.Number.ToString(CultureInfo.InvariantCulture);
        var task = pull.Marker is { } marker ? ledger.Find(marker.Vtid) : WorkBranch.TryParse(pull.Branch, out var work) ? ledger.Find(work.Vtid) : null;
        var intended = task is not null
            && (task.Effects.Any(effect => effect is { Key.Action: EffectAction.ClosePullRequest, Status: EffectStatus.Intended } && effect.Subject == number)
                || task.Task.Debts.Any(debt => debt.Action == EffectAction.ClosePullRequest && debt.Subject == number));
        Demand(intended, Intent, $"Pull request #{number} is closed without an intent and without a debt.");
    }

    public void Merges(MergeRequest request, SimulatedPull pull)
    {
        var (task, run) = RunOf(request.Vtid, request.Attempt);
        if (task is null || run is null)
        {
            return;
        }

        var head = CodeHost!.Repository.Head(pull.Branch);
        var intent = task.Effects.LastOrDefault(effect => effect.Key.Action == EffectAction.Merge);
        Demand(intent is { Status: EffectStatus.Intended } && intent.Subject == head, Intent, $"{run.Vtid} merges {head}; its intent is {Tell(intent)}.");
        DemandOnce(Key(run, "merge"));
        Demand(run.Find<ValidationEvidence>()?.Sha == head, Proven, $"{run.Vtid} merges {head}, and {run.Find<ValidationEvidence>()?.Sha} was validated.");
        Demand(ledger.IsSpecApproved(run.Vtid, run.SpecHash), Proven, $"{run.Vtid} merges work of spec {run.SpecHash}, which nobody approved.");
        Demand(
            !run.Policy.RequireMergeApproval || ledger.IsMergeApproved(run.Vtid, head!),
            Proven, $"{run.Vtid} merges {head}, which nobody approved.");
        var limits = run.Policy.Timeouts;
        var age = limits.ChecksAge + limits.Call + limits.CallGrace + limits.Call;
        Demand(Checks!.WasGreen(head!, time.GetUtcNow() - age, time.GetUtcNow()), Proven, $"{run.Vtid} merges {head}, whose checks are not green.");
        DemandTurn(run, Turn.ForBase(request.Repository, request.BaseBranch));
        Demand(
            ledger.Turn(Turn.ForBase(request.Repository, request.BaseBranch)).Freeze is null, Frozen, $"{run.Vtid} merges into {request.BaseBranch}, which is frozen.");
    }

    public void StartsDeployment(DeployRequest request, Revision? serving)
    {
        DemandIntent(request.Key, request.Commit);
        var (_, run) = RunOf(request.Key.Vtid, request.Key.Attempt);
        if (run is null)
        {
            return;
        }

        DemandOnce(Key(run, "deploy"));
        Demand(
            run.Find<MergeEvidence>()?.MergeSha == request.Commit, Proven, $"{run.Vtid} deploys {request.Commit}; it merged {run.Find<MergeEvidence>()?.MergeSha}.");
        Demand(
            serving is null || Target!.WasMovedByHand || CodeHost!.Repository.Contains(serving.Commit, request.Commit),
            Proven, $"{run.Vtid} deploys {request.Commit}, which does not contain {serving?.Commit}, which serves.");
        DemandTurn(run, Turn.ForTarget(request.Target));
        Demand(
            ledger.Turn(Turn.ForTarget(request.Target)).Freeze is not { } freeze || IsOvercome(freeze, request.Commit),
            Frozen, $"{run.Vtid} deploys {request.Commit} to {request.Target}, which is frozen.");
        var first = run is { State: RunState.Merged } ? ledger.Tasks.FirstOrDefault(task => task.Run is { } other && GoesFirst(other, run, request)) : null;
        Demand(first is null, "Deployments follow the merges.", $"{run.Vtid} deploys {request.Commit} before {first?.Task.Vtid}, whose merge it contains.");
    }

    public void MovesTraffic(string target, Revision to, Revision? from)
    {
        if (Target!.OwnerOf(target, to.Name) is { } owner
            && ledger.Find(owner.Vtid) is { Run: { } run } task && run.Attempt == owner.Attempt
            && task.Effects.LastOrDefault(effect => effect.Key.Action == EffectAction.Shift) is { Status: EffectStatus.Intended } shift && shift.Subject == to.Name)
        {
            DemandOnce(Key(run, "shift"));
            Demand(
                from is null || CodeHost!.Repository.Contains(from.Commit, to.Commit),
                Proven, $"{run.Vtid} moves traffic from {from?.Commit} to {to.Commit}, which does not contain it.");
            DemandTurn(run, Turn.ForTarget(target));
            return;
        }

        Demand(IsRestore(target, to, from), Intent, $"Traffic of {target} moves from {from?.Name ?? "nothing"} to {to.Name} without an intent and without a debt.");
    }

    // What was rolled back is overcome by its revert, and by nothing else.
    private bool IsOvercome(Freeze freeze, string commit) =>
        freeze.Commit is { } culprit
        && (!CodeHost!.Repository.Contains(culprit, commit) || CodeHost.Repository.ContainsRevert(culprit, commit));

    // Only one that stood so before this run's merge was known: what came after, the look before the intent may not have seen.
    private bool GoesFirst(Run other, Run run, DeployRequest request) =>
        other is { State: RunState.Merged, Ending: null, Hold: null or { Name: Holds.DeployTurn or Holds.ExecutionDisabled } }
        && other.Vtid != run.Vtid && other.Policy.Target == request.Target
        && ledger.ChangedAt(other.Vtid) < run.EnteredAt
        && ledger.Find(run.Vtid)!.Effects.Count(effect => effect.Key.Action == EffectAction.Deploy) == 1
        && other.Find<MergeEvidence>() is { } before && before.MergeSha != request.Commit && CodeHost!.Repository.Contains(before.MergeSha, request.Commit);

    private static string Key(Run run, string what) => string.Create(CultureInfo.InvariantCulture, $"{run.Vtid}-{run.Attempt} {what}");

    private static string Tell(Effect? effect) => effect is null ? "missing" : $"{effect.Key}, {effect.Status}, about {effect.Subject}";

    // Back goes traffic only from the run's own revision, and only to the baseline that it recorded.
    private bool IsRestore(string target, Revision to, Revision? from) =>
        from is not null
        && Target!.OwnerOf(target, from.Name) is { } owner
        && ledger.Find(owner.Vtid) is { } task
        && (task.Effects.Any(effect => effect is { Key.Action: EffectAction.Restore, Status: EffectStatus.Intended } && effect.Subject == to.Name)
                && task.Run!.Find<DeploymentEvidence>()?.Baseline?.Revision == to.Name
            || task.Task.Debts.Any(debt => debt.Action == EffectAction.Restore && debt.Subject == from.Name && debt.Baseline == to.Name));

    private (TaskSnapshot? Task, Run? Run) RunOf(Vtid vtid, int attempt)
    {
        var task = ledger.Find(vtid);
        var run = task?.Run is { } latest && latest.Attempt == attempt ? latest : null;
        Demand(run is not null, Intent, $"Something is done for {vtid} attempt {attempt}, which is not the task's run.");
        return (task, run);
    }

    private void DemandIntent(EffectKey key, string? subject)
    {
        var effect = ledger.Find(key.Vtid)?.Effects.FirstOrDefault(effect => effect.Key == key);
        Demand(
            effect is { Status: EffectStatus.Intended } && (subject is null || effect.Subject == subject),
            Intent, $"{key} is performed about {subject}; its intent is {Tell(effect)}.");
    }

    private void DemandOnce(string what) => Demand(done.Add(what), Once, $"{what} happened before.");

    private void DemandTurn(Run run, string key)
    {
        var holder = ledger.Turn(key).Holder;
        Demand(holder == new TurnHolder(run.Vtid, run.Attempt), OneTurn, $"{run.Vtid} changes {key}, whose turn is {holder?.Vtid.ToString() ?? "nobody's"}.");
    }

    private void Demand(bool holds, string law, string what)
    {
        if (!holds)
        {
            history.Break(law, what);
        }
    }
}
