using System.Globalization;
using System.Runtime.CompilerServices;

namespace Autopilot;

/// <summary>Refuses commits that break a law. These are errors of the caller: nothing is written, and a repeat fails the same way.</summary>
internal static class CommitLaws
{
    /// <summary>What can be said of a commit alone.</summary>
    public static void CheckShape(Commit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        Demand(commit.Run is null || commit.Run.Vtid == commit.Task.Vtid, "invalid_commit", commit, "its run is another task's");
        Demand(commit.Intent is null || commit.Intent.Key.Vtid == commit.Task.Vtid, "invalid_commit", commit, "its intent is another task's");
        Demand(
            !commit.EventsOnly || (commit.Run is null && commit.Intent is null && commit.PullRequest is null && commit.Turns.Count == 0 && commit.Spec is null),
            "invalid_commit", commit, "it appends events only, and yet carries more than events and a command");
    }

    /// <summary>What depends on the stored rows.</summary>
    public static void Check(Commit commit, CommitView view)
    {
        if (commit.EventsOnly)
        {
            Demand(view.Task is not null, "invalid_commit", commit, "it appends events to a task that does not exist");
        }

        CheckTerminalEvent(commit, view);
        if (commit.EventsOnly)
        {
            return;
        }

        if (commit.Run is { } run)
        {
            CheckAttempt(commit, run, view);
            CheckMove(commit, run, view.Run?.Attempt == run.Attempt ? view.Run : null);
            CheckWait(commit, run, view.Run?.Attempt == run.Attempt ? view.Run : null);
            Demand(
                view.Run?.Attempt != run.Attempt || EvidenceRules.Continues(view.Evidence, run.Evidence),
                "law_3", commit, $"it drops or alters evidence of attempt {run.Attempt} that is stored; evidence is only added");
        }
        else
        {
            Demand(commit.Task.Attempt == (view.Task?.Attempt ?? 0), "law_1", commit, "it changes the task's attempt without a run");
        }

        CheckFence(commit, view);
        CheckIntent(commit, view);
        Demand(
            commit.PullRequest is not { IsOpen: true } bound || view.OpenPullRequest is null || view.OpenPullRequest == bound.Number,
            "law_9", commit, $"pull request {view.OpenPullRequest} of this task is open; a second may not be");
    }

    private static void CheckAttempt(Commit commit, Run run, CommitView view)
    {
        var latest = view.Run?.Attempt ?? 0;
        Demand(commit.Task.Attempt == run.Attempt, "law_1", commit, $"its task names attempt {commit.Task.Attempt}, its run {run.Attempt}");
        if (run.Attempt != latest)
        {
            Demand(run.Attempt == latest + 1, "law_1", commit, $"attempt {run.Attempt} does not follow attempt {latest}");
            Demand(view.Run is null || view.Run.State.IsTerminal(), "law_9", commit, $"attempt {latest} is active; a second run may not be");
        }
    }

    private static void CheckMove(Commit commit, Run run, RunFacts? present)
    {
        var from = present?.State;
        Demand(
            from == run.State || TransitionTable.Moves.Any(move => move.From == from && move.To == run.State),
            "law_1", commit, $"there is no move from {from?.Name() ?? "nothing"} to {run.State.Name()}");
        if (present?.Ending is { } ending)
        {
            Demand(run.Ending == ending, "law_1", commit, "the decision to end is irrevocable");
            Demand(run.State == from || run.State == ending.State, "law_1", commit, $"the run ends as {ending.State.Name()} and as nothing else");
        }
    }

    private static void CheckWait(Commit commit, Run run, RunFacts? present)
    {
        if (run.State.IsTerminal())
        {
            Demand(run.Hold is null && run.Claim is null, "law_8", commit, "an ended run has no hold and no claim");
            return;
        }

        var deadline = commit.Deadline.Apply(present?.DeadlineAt, DateTimeOffset.UnixEpoch) is not null;
        Demand(deadline || run.Hold is not null, "law_6", commit, "a waiting run has a deadline or a hold; it has neither");
        Demand(!deadline || run.Hold is null, "law_6", commit, $"a waiting run has a deadline or a hold; it has a deadline and the hold {run.Hold?.Name}");
        Demand(commit.DueIn is not null, "law_6", commit, "a waiting run is looked at again; only an ended one may never be due");
        Demand(run.Ending is null || run.Claim is null, "law_7", commit, "the decision to end revokes the claim");
    }

    private static void CheckFence(Commit commit, CommitView view)
    {
        var last = view.Task?.LastFence ?? 0;
        if (!CommitRules.OpensClaim(commit, view))
        {
            Demand(commit.Task.LastFence == last, "law_7", commit, $"it mints fence {commit.Task.LastFence} without a claim; the last is {last}");
            Demand(
                commit.Run?.Claim is not { } kept || string.Equals(kept.WorkerId, view.Claim?.WorkerId, StringComparison.Ordinal),
                "law_7", commit, $"fence {commit.Run?.Claim?.Fence} is another worker's");
            return;
        }

        var fence = commit.Run!.Claim!.Fence;
        Demand(fence == last + 1 && commit.Task.LastFence == fence, "law_7", commit, $"fence {fence} is not the next one, {last + 1}");
        Demand(commit.ClaimLease > TimeSpan.Zero, "law_7", commit, "a claim that opens needs a lease longer than zero");
    }

    private static void CheckIntent(Commit commit, CommitView view)
    {
        if (commit.Intent is not { } intent)
        {
            return;
        }

        var latest = commit.Run?.Attempt ?? view.Run?.Attempt ?? 0;
        var state = commit.Run?.State ?? view.Run?.State;
        var ending = commit.Run is { } run ? run.Ending : view.Run?.Ending;
        Demand(intent.Key.Attempt >= 1 && intent.Key.Attempt <= latest, "law_5", commit, $"{intent.Key} belongs to no run");
        Demand(
            EffectRules.IsCleanUp(intent.Key.Action) || (intent.Key.Attempt == latest && ending is null && state?.IsTerminal() == false),
            "law_5", commit, $"{intent.Key} is intended by a run that ends or has ended; only clean-up is");
        var refusal = EffectRules.Refusal(intent, view.Effects);
        Demand(refusal is null, "law_5", commit, $"{intent.Key} may not be intended: {refusal}");
    }

    private static void CheckTerminalEvent(Commit commit, CommitView view)
    {
        var ends = commit.Events.Where(next => next.Outcome is not null).ToArray();
        var before = view.Run is { } present && (commit.Run is null || present.Attempt == commit.Run.Attempt) ? present : null;
        if (commit.Run is not { } run || !run.State.IsTerminal() || before?.TerminalSeq is not null)
        {
            Demand(ends.Length == 0, "law_8", commit, "a terminal event comes only with the commit that ends its run, once");
            return;
        }

        Demand(ends.Length == 1, "law_8", commit, $"a run ends with exactly one terminal event; here are {ends.Length}");
        Demand(
            string.Equals(ends[0].Type, EventTypes.Terminal(run.State), StringComparison.Ordinal) && StateOf(ends[0].Outcome!.Value) == run.State,
            "law_8", commit, $"the terminal event {ends[0].Type} ({ends[0].Outcome}) is not one of {run.State.Name()}");
    }

    private static RunState StateOf(Outcome outcome) => outcome switch
    {
        Outcome.Success => RunState.Completed,
        Outcome.Cancelled => RunState.Cancelled,
        Outcome.Blocked => RunState.Blocked,
        _ => RunState.Failed,
    };

    private static void Demand(bool holds, string code, Commit commit, string what)
    {
        if (!holds)
        {
            throw Refusal(code, commit, what);
        }
    }

    private static void Demand(bool holds, string code, Commit commit, [InterpolatedStringHandlerArgument(nameof(holds))] ref Broken what)
    {
        if (!holds)
        {
            throw Refusal(code, commit, what.ToStringAndClear());
        }
    }

    private static AutopilotException Refusal(string code, Commit commit, string what) =>
        new(code, $"{commit.Task.Vtid}: the commit is refused ({code.Replace('_', ' ')}): {what}.");

    /// <summary>What is broken, put into words only when it is: every commit passes a dozen of these.</summary>
    [InterpolatedStringHandler]
    private ref struct Broken
    {
        private DefaultInterpolatedStringHandler text;

        public Broken(int literalLength, int formattedCount, bool holds, out bool isBroken)
        {
            isBroken = !holds;
            text = isBroken ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
        }

        public void AppendLiteral(string value) => text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

        public string ToStringAndClear() => text.ToStringAndClear();
    }
}
