using System.Text;

namespace Autopilot;

/// <summary>Pull request created: waits for the complete, settled, green check set of exactly its head.</summary>
internal sealed class CheckStage : Stage
{
    public override RunState State => RunState.PrCreated;

    public override bool NextStepIsOurs(StageContext context) =>
        context.Ports.Checks.MustBeStarted && context.Latest(EffectAction.StartChecks) is null or { Status: EffectStatus.Refused };

    public override async Task<Look> LookAsync(StageContext context)
    {
        var proven = context.Run.Find<PullRequestEvidence>()!;
        var pr = await context.Ports.CodeHost.FindPullRequestAsync(context.Task.Repository, proven.Number, context.Cancellation);
        if (PullRequestGuard.Inspect(context, pr, proven.HeadSha) is { } problem)
        {
            return problem;
        }

        if (context.Ports.Checks.MustBeStarted && context.Latest(EffectAction.StartChecks) is not { Status: EffectStatus.Done })
        {
            return new Look.Act(StartPlan(context, proven.HeadSha));
        }

        var reading = await ReadAsync(context, proven.HeadSha);
        return reading.Verdict switch
        {
            Verdict.Passed when Evidence(context, reading) is { } evidence => new Look.Advance(new Trigger.Proven(evidence)),
            Verdict.Failed => Red(reading),
            _ => new Look.Wait(reading.Detail),
        };
    }

    public override Look OnDeadline(StageContext context) =>
        Look.Expires(FailureReasons.ChecksTimeout, $"The checks were not green in time: {context.Run.WaitingFor}");

    /// <summary>Reads the check set of a head.</summary>
    public static async Task<CheckReading> ReadAsync(StageContext context, string head)
    {
        var key = context.Latest(EffectAction.StartChecks)?.Key ?? new EffectKey(context.Run.Vtid, context.Run.Attempt, EffectAction.StartChecks, 1);
        var reading = await context.Ports.Checks.ReadAsync(Request(context, key, head), context.Cancellation);
        return reading.Sha == head ? Settle(context, reading) : reading with
        {
            Verdict = Verdict.Unknown,
            Detail = $"The checks read were those of {reading.Sha}, not of {head}.",
        };
    }

    /// <summary>The proof that a green reading is.</summary>
    public static ChecksEvidence? Evidence(StageContext context, CheckReading reading) => reading.Verdict != Verdict.Passed ? null : new ChecksEvidence
    {
        Vtid = context.Run.Vtid,
        Attempt = context.Run.Attempt,
        At = context.Now,
        Provider = context.Ports.Checks.Provider,
        Sha = reading.Sha,
        Passed = [.. reading.Checks.Where(check => check.Verdict == Verdict.Passed).Select(check => check.Name)],
    };

    /// <summary>How red checks end a run: with their feedback for the next attempt.</summary>
    public static Look Red(CheckReading reading)
    {
        var feedback = new StringBuilder();
        foreach (var check in reading.Checks.Where(check => check.Verdict == Verdict.Failed))
        {
            feedback.Append("Check '").Append(check.Name).Append("' failed:\n").Append(check.Detail).Append("\n\n");
        }

        // Where no check says why, the message must serve.
        var said = feedback.Append(reading.Remarks).ToString().Trim();
        return new Look.End(FailureReasons.Create(FailureReasons.ChecksFailed, reading.Detail) with { Feedback = said.Length > 0 ? said : null });
    }

    // A set that says "passed" and is empty, holds a check that did not pass, or lacks a required one, is not green.
    private static CheckReading Settle(StageContext context, CheckReading reading)
    {
        if (reading.Verdict != Verdict.Passed)
        {
            return reading;
        }

        var passed = reading.Checks.Where(check => check.Verdict == Verdict.Passed).Select(check => check.Name).ToHashSet(StringComparer.Ordinal);
        var missing = context.Policy.RequiredChecks.Where(name => !passed.Contains(name)).ToArray();
        return missing.Length > 0 ? reading with { Verdict = Verdict.Pending, Detail = $"Required checks are missing: {string.Join(", ", missing)}." }
            : passed.Count == 0 ? reading with { Verdict = Verdict.Unknown, Detail = "No check was reported; an empty set is not green." }
            : passed.Count < reading.Checks.Count ? reading with { Verdict = Verdict.Unknown, Detail = "The set holds checks that did not pass." }
            : reading;
    }

    private static CheckRequest Request(StageContext context, EffectKey key, string head) =>
        new(key, context.Task.Repository, head, context.Task.BaseBranch, context.Policy.RequiredChecks);

    private static EffectPlan StartPlan(StageContext context, string head) => new(
        EffectAction.StartChecks,
        head,
        async (key, cancellation) =>
        {
            var reading = await context.Ports.Checks.ReadAsync(Request(context, key, head), cancellation);
            return reading.Checks.Count > 0 ? EffectFinding.Happened(key.ToString()) : EffectFinding.Absent("no check is reported");
        },
        async (key, cancellation) => EffectFinding.From(
            await context.Ports.Checks.StartAsync(Request(context, key, head), cancellation), handle => handle));
}
