using System.Diagnostics;
using System.Globalization;

namespace Autopilot;

/// <summary>
/// What spans and metrics say of a run: by the conventions of OpenTelemetry where they have a name for it. Only ids, names and words of fixed sets:
/// no text of a spec, an agent or an error ever gets here.
/// </summary>
internal static class RunTags
{
    public const string Pipeline = "cicd.pipeline.name";
    public const string RunId = "cicd.pipeline.run.id";
    public const string RunState = "cicd.pipeline.run.state";
    public const string Result = "cicd.pipeline.result";
    public const string TaskName = "cicd.pipeline.task.name";
    public const string TaskRunId = "cicd.pipeline.task.run.id";
    public const string TaskResult = "cicd.pipeline.task.run.result";
    public const string TaskType = "cicd.pipeline.task.type";
    public const string ErrorType = "error.type";
    public const string Vtid = "autopilot.vtid";
    public const string Success = "success";
    public const string Failure = "failure";
    public const string Error = "error";

    private const string Other = "_OTHER";

    private static readonly HashSet<string> KnownReasons = [.. FailureReasons.All, FailureReasons.WorkerFailed];

    /// <summary>A run's id: the same on every host.</summary>
    public static string IdOf(Vtid vtid, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{vtid}/{attempt}");

    /// <summary>How a run ended, in the convention's words: what the work is at fault for is a failure, what happened to it an error.</summary>
    public static string ResultOf(Run run) => run.Ending switch
    {
        null => Success,
        { Outcome: Outcome.Cancelled } => "cancellation",
        { Outcome: Outcome.Timeout } => "timeout",
        { Failure.Kind: FailureKind.Environment or FailureKind.Transient } => Error,
        _ => Failure,
    };

    /// <summary>The convention's state: waiting for a worker, under way, or being cleaned up.</summary>
    public static string StateOf(Run run) =>
        run.Ending is not null || run.State.IsTerminal() ? "finalizing" : run.State == Autopilot.RunState.InProgress ? "pending" : "executing";

    /// <summary>A reason as a value of few: one that is not the engine's own may be anything that a worker says.</summary>
    public static string ReasonOf(string? reason) => reason is not null && KnownReasons.Contains(reason) ? reason : Other;

    /// <summary>What every span of a run says.</summary>
    public static Activity Describe(Activity span, Run run) => span
        .SetTag(Pipeline, run.Policy.Profile)
        .SetTag(RunId, IdOf(run.Vtid, run.Attempt))
        .SetTag(Vtid, run.Vtid.Value);

    /// <summary>Which change of which repository it is about, as far as it is known.</summary>
    public static void DescribeChange(Activity span, AutopilotTask task, Run run)
    {
        DescribeRepository(span, task.Repository, task.BaseBranch);
        var (request, merge) = (run.Find<PullRequestEvidence>(), run.Find<MergeEvidence>());
        span.SetTag("vcs.ref.base.revision", merge?.BaseSha ?? run.Work?.BaseSha)
            .SetTag("vcs.ref.head.name", run.Work?.Branch)
            .SetTag("vcs.ref.head.revision", merge?.HeadSha ?? request?.HeadSha ?? run.Work?.HeadSha)
            .SetTag("vcs.change.id", request?.Number.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A repository on a code host by its owner and name, one on this machine by its address.</summary>
    public static void DescribeRepository(Activity span, string repository, string baseBranch)
    {
        var parts = repository.Split('/');
        if (Path.IsPathRooted(repository))
        {
            span.SetTag("vcs.repository.url.full", new Uri(repository).AbsoluteUri).SetTag("vcs.repository.name", Path.GetFileNameWithoutExtension(repository));
        }
        else if (parts.Length == 2)
        {
            span.SetTag("vcs.owner.name", parts[0]).SetTag("vcs.repository.name", parts[1]);
        }

        span.SetTag("vcs.ref.base.name", baseBranch);
    }
}
