using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>A task for every way in which one comes to stand as it does.</summary>
internal static class StandingSamples
{
    public static readonly string Head = new('c', 40);

    private static readonly TimeSpan Left = TimeSpan.FromMinutes(4);

    public static Ending Ending(Outcome outcome = Outcome.Failed, string message = "It is red.") =>
        new(outcome, FailureReasons.Create(FailureReasons.ChecksFailed, message), "autopilot");

    /// <summary>Writes them.</summary>
    /// <returns>How each must stand.</returns>
    public static async Task<IReadOnlyList<(Vtid Vtid, Standing Standing)>> WriteAsync(StoreScript script)
    {
        (Func<StoreScript, int, Task<TaskSnapshot>> Write, Standing Standing)[] samples =
        [
            (static (script, number) => script.CreateAsync(number), Standing.Decision),
            (ApproveAsync, Standing.Decision),
            (static (script, number) => script.ActivateAsync(number), Standing.Capacity),
            (ClaimAsync, Standing.Running),
            (UnclaimAsync, Standing.Capacity),
            (WorkAsync, Standing.Running),
            (static (script, number) => HoldAsync(script, number, Holds.TargetHeld), Standing.Decision),
            (static (script, number) => HoldAsync(script, number, Holds.MergeTurn), Standing.Running),
            (static (script, number) => MendAsync(script, number, "an operator to mend this: no token"), Standing.Decision),
            (static (script, number) => MendAsync(script, number, "An Operator to mend this: a title"), Standing.Running),
            (static (script, number) => ValidateAsync(script, number, null), Standing.Decision),
            (static (script, number) => ValidateAsync(script, number, Head), Standing.Running),
            (static (script, number) => ValidateAsync(script, number, new string('d', 40)), Standing.Decision),
            (static (script, number) => script.ReachAsync(number, RunState.Validated), Standing.Running),
            (static (script, number) => DecideAsync(script, number, Outcome.Failed), Standing.Running),
            (static (script, number) => FinishAsync(script, number, Outcome.Timeout), Standing.Failed),
            (static (script, number) => FinishAsync(script, number, Outcome.Blocked), Standing.Blocked),
            (static (script, number) => FinishAsync(script, number, Outcome.Cancelled), Standing.Cancelled),
            (CompleteAsync, Standing.Completed),
            (static (script, number) => RespecifyAsync(script, number, null), Standing.Decision),
            (static (script, number) => RespecifyAsync(script, number, new PendingRetry(FailureReasons.ChecksFailed, "red", "x")), Standing.Failed),
            (AgainAsync, Standing.Capacity),
        ];
        var expected = new List<(Vtid, Standing)>(samples.Length);
        foreach (var (write, standing) in samples)
        {
            var read = await write(script, expected.Count + 1).ConfigureAwait(false);
            expected.Add((read.Task.Vtid, standing));
        }

        return expected;
    }

    /// <summary>A run that has ended with its failure.</summary>
    public static async Task<TaskSnapshot> FinishAsync(StoreScript script, int number, Outcome outcome, string message = "It is red.")
    {
        var read = await DecideAsync(script, number, outcome, message).ConfigureAwait(false);
        return await script.WriteAsync(End(read, read.Run!.Ending!.State)).ConfigureAwait(false);
    }

    /// <summary>A run whose end is decided.</summary>
    public static async Task<TaskSnapshot> DecideAsync(StoreScript script, int number, Outcome outcome, string message = "It is red.")
    {
        var read = await script.ActivateAsync(number).ConfigureAwait(false);
        return await script.WriteAsync(From(read) with
        {
            Run = read.Run! with { Ending = Ending(outcome, message), OnOffer = false },
            Deadline = Deadline.In(Wait),
        }).ConfigureAwait(false);
    }

    /// <summary>A run that waits for its merge, under a policy that asks for an approval.</summary>
    public static async Task<TaskSnapshot> ValidateAsync(StoreScript script, int number, string? approvedHead)
    {
        var activation = Activation(await script.CreateAsync(number).ConfigureAwait(false));
        var read = await script.WriteAsync(activation with
        {
            Run = activation.Run! with { Policy = activation.Run.Policy with { RequireMergeApproval = true } },
        }).ConfigureAwait(false);
        foreach (var next in RunStates.All.Where(next => next is > RunState.InProgress and <= RunState.Validated))
        {
            var opens = next == RunState.PrCreated;
            read = await script.WriteAsync(Move(read, next) with
            {
                Run = read.Run! with { State = next, OnOffer = false, Evidence = opens ? [PullRequest(read)] : read.Run.Evidence },
            }).ConfigureAwait(false);
        }

        return approvedHead is null ? read : await script.WriteAsync(From(read) with
        {
            Task = read.Task with { MergeApproval = new MergeApproval(approvedHead, "approver", read.Now) },
        }).ConfigureAwait(false);
    }

    public static Commit NewSpec(TaskSnapshot read)
    {
        var spec = Spec("Another");
        return From(read) with { Spec = spec, Task = read.Task with { Spec = spec.ToRecord("author") } };
    }

    private static PullRequestEvidence PullRequest(TaskSnapshot read) => new()
    {
        Vtid = read.Task.Vtid,
        Attempt = 1,
        At = read.Now,
        Provider = "local",
        Number = 3,
        Url = "u",
        HeadSha = Head,
        BaseBranch = "main",
        ChangedFiles = ["a"],
    };

    private static async Task<TaskSnapshot> ApproveAsync(StoreScript script, int number)
    {
        var read = await script.CreateAsync(number).ConfigureAwait(false);
        return await script.WriteAsync(From(read) with { Task = read.Task with { Spec = read.Task.Spec with { Status = SpecStatus.Approved } } }).ConfigureAwait(false);
    }

    private static async Task<TaskSnapshot> ClaimAsync(StoreScript script, int number) =>
        await script.ClaimAsync(number, await script.RegisterAsync().ConfigureAwait(false)).ConfigureAwait(false);

    private static async Task<TaskSnapshot> UnclaimAsync(StoreScript script, int number) =>
        await script.WriteAsync(Unclaim(await ClaimAsync(script, number).ConfigureAwait(false))).ConfigureAwait(false);

    private static async Task<TaskSnapshot> WorkAsync(StoreScript script, int number)
    {
        var read = await ClaimAsync(script, number).ConfigureAwait(false);
        var work = new WorkResult(1, Head, "autopilot/work", Head, "done", false, read.Now);
        return await script.WriteAsync(From(read) with { Run = read.Run! with { Claim = null, Work = work } }).ConfigureAwait(false);
    }

    private static async Task<TaskSnapshot> HoldAsync(StoreScript script, int number, string name)
    {
        var read = await script.ReachAsync(number, RunState.Validated).ConfigureAwait(false);
        return await script.WriteAsync(From(read) with
        {
            Run = read.Run! with { Hold = new Hold(name, "it is over", "operator", Left), WaitingFor = "an operator to mend this: not while it is held" },
            Deadline = Deadline.None,
        }).ConfigureAwait(false);
    }

    private static async Task<TaskSnapshot> MendAsync(StoreScript script, int number, string waitingFor)
    {
        var read = await script.ReachAsync(number, RunState.PrCreated).ConfigureAwait(false);
        return await script.WriteAsync(From(read) with { Run = read.Run! with { WaitingFor = waitingFor } }).ConfigureAwait(false);
    }

    private static async Task<TaskSnapshot> CompleteAsync(StoreScript script, int number) =>
        await script.WriteAsync(End(await script.ReachAsync(number, RunState.Verifying).ConfigureAwait(false), RunState.Completed)).ConfigureAwait(false);

    private static async Task<TaskSnapshot> RespecifyAsync(StoreScript script, int number, PendingRetry? retry)
    {
        var commit = NewSpec(await FinishAsync(script, number, Outcome.Failed).ConfigureAwait(false));
        return await script.WriteAsync(commit with { Task = commit.Task with { PendingRetry = retry } }).ConfigureAwait(false);
    }

    private static async Task<TaskSnapshot> AgainAsync(StoreScript script, int number) =>
        await script.WriteAsync(Activation(await FinishAsync(script, number, Outcome.Failed).ConfigureAwait(false))).ConfigureAwait(false);
}
