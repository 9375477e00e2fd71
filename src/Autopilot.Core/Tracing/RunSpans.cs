using System.Diagnostics;
using System.Globalization;

namespace Autopilot;

/// <summary>Makes the spans of a run's trace. Where nobody listens they are null, and cost nothing.</summary>
internal static class RunSpans
{
    /// <summary>A look at a run, which is kept when the run moves by it or an effect belongs to it.</summary>
    public static LookSpan StartLook(Run run)
    {
        if (Start(run.State.Name(), ActivityKind.Internal, run) is not { } span)
        {
            return LookSpan.None;
        }

        span.SetTag(RunTags.TaskName, run.State.Name()).SetTag(RunTags.TaskRunId, $"{RunTags.IdOf(run.Vtid, run.Attempt)}/{run.State.Name()}");
        return new LookSpan(span, run);
    }

    /// <summary>A call that performs an effect, or looks up whether it happened.</summary>
    public static Activity? StartEffect(Run run, EffectKey key)
    {
        var look = Activity.Current;
        var span = Start(key.Action.Name(), ActivityKind.Client, run);
        if (span is not null)
        {
            LookSpan.Keep(look);
        }

        return span?.SetTag(RunTags.TaskName, key.Action.Name())
            .SetTag(RunTags.TaskRunId, key.ToString())
            .SetTag(RunTags.TaskType, key.Action switch
            {
                EffectAction.StartChecks => "test",
                EffectAction.Deploy or EffectAction.Shift or EffectAction.Restore => "deploy",
                _ => null,
            });
    }

    /// <summary>Says what came of an effect's call.</summary>
    public static void EndEffect(Activity? span, EffectFinding finding, bool lookedUp)
    {
        var (result, what) = finding.Kind switch
        {
            EffectFindingKind.Happened => (RunTags.Success, lookedUp ? "adopted" : "performed"),
            EffectFindingKind.Absent => (RunTags.Success, "absent"),
            EffectFindingKind.Refused => (RunTags.Failure, "refused"),
            _ => (RunTags.Error, "unknown"),
        };
        span?.SetTag(RunTags.TaskResult, result).SetTag("autopilot.effect.outcome", what);
        Fail(span, result == RunTags.Success ? null : RunTags.ReasonOf(finding.Failure?.Reason));
    }

    /// <summary>What a person or a worker did to a run: begun before its commit, known after it.</summary>
    public static void Record(string what, Run run, DateTimeOffset beganAt, string? workerId = null)
    {
        using var span = Start(what, ActivityKind.Internal, run, beganAt);
        span?.SetTag(RunTags.TaskName, what)
            .SetTag(RunTags.TaskRunId, string.Create(CultureInfo.InvariantCulture, $"{RunTags.IdOf(run.Vtid, run.Attempt)}/{what}/{run.Version}"))
            .SetTag(RunTags.TaskResult, RunTags.Success)
            .SetTag("cicd.worker.id", workerId);
    }

    /// <summary>The run as a whole, when it has ended: from its activation to its terminal state, both by the store's clock.</summary>
    public static void RecordRun(TaskSnapshot ended)
    {
        var run = ended.Run!;
        if (!Telemetry.Activities.HasListeners())
        {
            return;
        }

        // A root of its own: what is under way here is a part of the run, not its parent.
        var current = Activity.Current;
        Activity.Current = null;
        try
        {
            var root = new ActivityContext(RunTrace.Of(run).TraceId, default, ActivityTraceFlags.Recorded, isRemote: true);
            using var span = Telemetry.Activities.StartActivity($"RUN {run.Policy.Profile}", ActivityKind.Server, root, startTime: run.StartedAt);
            if (span is { IsAllDataRequested: true })
            {
                RunTags.Describe(span, run)
                    .SetTag("cicd.pipeline.action.name", "RUN")
                    .SetTag(RunTags.Result, RunTags.ResultOf(run))
                    .SetTag("autopilot.run.state", run.State.Name());
                RunTags.DescribeChange(span, ended.Task, run);
                Fail(span, run.Ending is { } ending ? RunTags.ReasonOf(ending.Failure.Reason) : null);
            }

            span?.SetEndTime(run.EnteredAt.UtcDateTime);
        }
        finally
        {
            Activity.Current = current;
        }
    }

    /// <summary>A claim's work, where the worker runs.</summary>
    public static Activity? StartWork(WorkOrder order, string workerId)
    {
        var span = Telemetry.Activities.StartActivity("work", ActivityKind.Consumer, RunTrace.Of(order));
        if (span is { IsAllDataRequested: true })
        {
            DescribeOrder(span, order)
                .SetTag(RunTags.TaskName, "work")
                .SetTag(RunTags.TaskRunId, string.Create(CultureInfo.InvariantCulture, $"{RunTags.IdOf(order.Vtid, order.Attempt)}/{order.Fence}"))
                .SetTag(RunTags.TaskType, "build")
                .SetTag("cicd.worker.id", workerId)
                .SetTag("vcs.ref.base.revision", order.BaseSha)
                .SetTag("vcs.ref.head.name", order.Branch);
            RunTags.DescribeRepository(span, order.Repository, order.BaseBranch);
        }

        return span;
    }

    /// <summary>Says how a claim's work ended; null: it was lost.</summary>
    public static void EndWork(Activity? span, WorkReport? report)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        var (result, error) = report switch
        {
            null => (RunTags.Error, RefusalCodes.LeaseLost),
            WorkReport.Completed => (RunTags.Success, null),
            WorkReport.Failed { Failure: { Kind: FailureKind.Environment or FailureKind.Transient } failure } => (RunTags.Error, RunTags.ReasonOf(failure.Reason)),
            WorkReport.Failed { Failure: { Kind: FailureKind.Timeout } failure } => ("timeout", RunTags.ReasonOf(failure.Reason)),
            WorkReport.Failed { Failure: var failure } => (RunTags.Failure, RunTags.ReasonOf(failure.Reason)),
            _ => ("cancellation", null),
        };
        span.SetTag(RunTags.TaskResult, result)
            .SetTag("vcs.ref.head.revision", (report as WorkReport.Completed)?.HeadSha)
            .SetTag("autopilot.usage.tokens", report?.Usage.Tokens)
            .SetTag("autopilot.usage.money", (double?)report?.Usage.Money);
        Fail(span, error);
    }

    /// <summary>An agent at work, by the conventions of gen_ai.</summary>
    public static Activity? StartAgent(string agent, WorkOrder order)
    {
        // A command that is an agent may hold anything.
        var name = agent.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') ? agent : "command";
        var span = Telemetry.Activities.StartActivity($"invoke_agent {name}", ActivityKind.Internal, RunTrace.Within(RunTrace.Of(order)));
        if (span is { IsAllDataRequested: true })
        {
            DescribeOrder(span, order).SetTag("gen_ai.operation.name", "invoke_agent").SetTag("gen_ai.agent.name", name);
        }

        return span;
    }

    /// <summary>Marks a span as failed, with a reason of few.</summary>
    public static void Fail(Activity? span, string? error)
    {
        if (error is not null)
        {
            span?.SetTag(RunTags.ErrorType, error).SetStatus(ActivityStatusCode.Error);
        }
    }

    private static Activity? Start(string name, ActivityKind kind, Run run, DateTimeOffset beganAt = default)
    {
        if (!Telemetry.Activities.HasListeners())
        {
            return null;
        }

        var span = Telemetry.Activities.StartActivity(name, kind, RunTrace.Within(RunTrace.Of(run)), startTime: beganAt);
        return span is { IsAllDataRequested: true } ? RunTags.Describe(span, run) : span;
    }

    private static Activity DescribeOrder(Activity span, WorkOrder order) => span
        .SetTag(RunTags.RunId, RunTags.IdOf(order.Vtid, order.Attempt))
        .SetTag(RunTags.Vtid, order.Vtid.Value);
}
