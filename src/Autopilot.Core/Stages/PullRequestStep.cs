using System.Globalization;

namespace Autopilot;

/// <summary>
/// From completed work to a proven pull request. "A pull request exists" is not enough: open, from this fence's branch,
/// against the right base, showing the work's head, with a difference.
/// </summary>
internal static class PullRequestStep
{
    public static async Task<Look> LookAsync(StageContext context)
    {
        var (run, host, work) = (context.Run, context.Ports.CodeHost, context.Run.Work!);
        var head = await host.FindHeadAsync(context.Task.Repository, work.Branch, context.Cancellation);
        if (head is null)
        {
            return new Look.Wait(HeadShown(work));
        }

        if (head != work.HeadSha)
        {
            return Look.Ends(FailureReasons.HeadMoved, $"Branch {work.Branch} shows {head}; the worker reported {work.HeadSha}.");
        }

        if (context.Task.Debts.Count > 0)
        {
            return new Look.Hold(new Trigger.Held(Holds.CleanUpOwed, "the clean-up that an earlier attempt owes is done", "autopilot"));
        }

        var files = await host.ListChangedFilesAsync(context.Task.Repository, work.BaseSha, head, context.Cancellation);
        if (files.Count == 0)
        {
            return Look.Ends(FailureReasons.NoChange, $"{head} differs in nothing from its base {work.BaseSha}.");
        }

        // A fork can call its branch as it likes and copy a marker; only the repository's own pull requests are this task's.
        var open = (await host.ListOpenPullRequestsAsync(context.Task.Repository, work.Branch, run.Vtid, context.Cancellation))
            .Where(pr => pr.SameRepository).ToArray();
        if (open.Where(pr => pr.HeadBranch != work.Branch && pr.Marker?.Vtid == run.Vtid).ToArray() is { Length: > 0 } others)
        {
            return OweClosing(context, others);
        }

        var mine = open.Where(pr => pr.HeadBranch == work.Branch).ToArray();
        return mine.Length switch
        {
            0 => await MissingAsync(context, work, files),
            1 when context.Latest(EffectAction.CreatePullRequest) is { Status: EffectStatus.Intended } => new Look.Act(Plan(context, work)),
            1 => Judge(context, mine[0], files),
            _ => Look.Ends(FailureReasons.AmbiguousPullRequest,
                $"Pull requests {string.Join(", ", mine.Select(pr => "#" + pr.Number))} all come from {work.Branch}."),
        };
    }

    // The deadline's defined move where the worker said that it opens the pull request: the engine opens it, once.
    public static Look OnDeadline(StageContext context)
    {
        var work = context.Run.Work!;
        if (work.OpensPullRequest && context.Latest(EffectAction.CreatePullRequest) is null)
        {
            return new Look.Act(Plan(context, work));
        }

        // What the deadline itself asked for gets the time of a call to show.
        if (context.Latest(EffectAction.CreatePullRequest) is { } late && late.IntendedAt >= context.Run.DeadlineAt && !EffectGrace.IsOver(context, late))
        {
            return new Look.Wait($"the pull request from {work.Branch} to be proven");
        }

        return context.Latest(EffectAction.CreatePullRequest) is { Status: EffectStatus.Intended } unresolved
            ? Look.Expires(FailureReasons.EffectUnknown, $"Whether {unresolved.Key} happened could not be found out.")
            : context.Run.WaitingFor == HeadShown(work)
                ? Look.Expires(FailureReasons.HeadNotFound, $"Branch {work.Branch} did not show {work.HeadSha} in time.")
                : Look.Expires(FailureReasons.PullRequestTimeout, $"No pull request from {work.Branch} could be proven in time.");
    }

    private static string HeadShown(WorkResult work) => $"branch {work.Branch} to show {work.HeadSha}";

    private static async Task<Look> MissingAsync(StageContext context, WorkResult work, IReadOnlyList<string> files)
    {
        var latest = context.Latest(EffectAction.CreatePullRequest);
        if (latest is { Status: EffectStatus.Done, Result: { } number })
        {
            var found = await context.Ports.CodeHost.FindPullRequestAsync(
                context.Task.Repository, int.Parse(number, CultureInfo.InvariantCulture), context.Cancellation);
            return found is { SameRepository: true } && found.HeadBranch == work.Branch
                ? Judge(context, found, files)
                : PullRequestGuard.Inspect(context, found, work.HeadSha) ?? new Look.Wait($"pull request #{number} to be visible");
        }

        return latest is null && work.OpensPullRequest
            ? new Look.Wait("the worker to open the pull request")
            : new Look.Act(Plan(context, work));
    }

    private static Look Judge(StageContext context, PullRequest pr, IReadOnlyList<string> files)
    {
        var work = context.Run.Work!;
        if (PullRequestGuard.Inspect(context, pr, work.HeadSha) is { } problem)
        {
            return problem;
        }

        if (pr.IsDraft || pr.AutoMerge)
        {
            return Look.Suspects(FailureReasons.PullRequestClosed,
                $"Pull request #{pr.Number} cannot be adopted: it is {(pr.IsDraft ? "a draft" : "set to merge by itself")}.");
        }

        var evidence = new PullRequestEvidence
        {
            Vtid = context.Run.Vtid,
            Attempt = context.Run.Attempt,
            At = context.Now,
            Provider = context.Ports.CodeHost.Provider,
            Number = pr.Number,
            Url = pr.Url,
            HeadSha = pr.HeadSha,
            BaseBranch = pr.BaseBranch,
            ChangedFiles = files,
        };
        return new Look.Advance(new Trigger.Proven(evidence)) { PullRequest = new PullRequestBinding(pr.Number, IsOpen: true) };
    }

    // Another pull request of this task must be closed first; as a debt it is closed, read back and recorded like any other.
    private static Look.Advance OweClosing(StageContext context, PullRequest[] others)
    {
        var debts = others.Select(pr => new Debt(
            context.Run.Attempt, EffectAction.ClosePullRequest, pr.Number.ToString(CultureInfo.InvariantCulture), context.Now));
        return new Look.Advance(new Trigger.Held(Holds.CleanUpOwed, "this task's other pull requests are closed", "autopilot"))
        {
            Task = task => task with { Debts = [.. task.Debts, .. debts] },
        };
    }

    /// <summary>How the pull request of completed work is opened, and looked up when that was not answered.</summary>
    public static EffectPlan Plan(StageContext context, WorkResult work)
    {
        var (task, run, host) = (context.Task, context.Run, context.Ports.CodeHost);
        return new EffectPlan(
            EffectAction.CreatePullRequest,
            work.Branch,
            async (_, cancellation) =>
            {
                // Closed or merged, it was opened all the same; what became of it is the next look's to judge.
                var opened = await host.ListPullRequestsAsync(task.Repository, work.Branch, cancellation);
                return opened.OrderBy(pr => pr.State == PullRequestState.Open).ThenBy(pr => pr.Number).LastOrDefault() is { } found
                    ? EffectFinding.Happened(found.Number.ToString(CultureInfo.InvariantCulture))
                    : EffectFinding.Absent($"no pull request from {work.Branch}");
            },
            async (key, cancellation) =>
            {
                var files = await host.ListChangedFilesAsync(task.Repository, work.BaseSha, work.HeadSha, cancellation);
                var created = await host.CreatePullRequestAsync(
                    new NewPullRequest(
                        key, task.Repository, work.Branch, work.HeadSha, task.BaseBranch, $"{task.Vtid}: {task.Title}",
                        PullRequestText.Body(task, run, files)),
                    cancellation);
                return EffectFinding.From(created, pr => pr.Number.ToString(CultureInfo.InvariantCulture));
            });
    }
}
