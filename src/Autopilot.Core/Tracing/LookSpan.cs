using System.Diagnostics;

namespace Autopilot;

/// <summary>
/// The span of one look. Most looks of a run that waits find nothing new; they are let go, so that a trace tells what happened and not how often
/// somebody looked.
/// </summary>
internal sealed class LookSpan(Activity? span, Run? before) : IDisposable
{
    private const string Kept = "autopilot.look.kept";

    /// <summary>Where nobody listens.</summary>
    public static LookSpan None { get; } = new(null, null);

    /// <summary>Keeps the look that an effect belongs to.</summary>
    /// <param name="look">What is under way; it may be anybody's.</param>
    public static void Keep(Activity? look)
    {
        if (look?.Source == Telemetry.Activities)
        {
            look.SetCustomProperty(Kept, Kept);
        }
    }

    /// <summary>Keeps the look when the run has moved by it, or its end was decided.</summary>
    public void Settle(Run? after)
    {
        if (span is null || after is null || (after.State == before!.State && (after.Ending is null || before.Ending is not null)))
        {
            return;
        }

        span.SetCustomProperty(Kept, Kept);
        span.SetTag("autopilot.run.state", after.State.Name())
            .SetTag(RunTags.RunState, RunTags.StateOf(after))
            .SetTag(RunTags.TaskResult, RunTags.ResultOf(after));
        RunSpans.Fail(span, after.Ending is { } ending ? RunTags.ReasonOf(ending.Failure.Reason) : null);
    }

    public void Dispose()
    {
        if (span is null)
        {
            return;
        }

        if (span.GetCustomProperty(Kept) is null)
        {
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded; // Exporters pass over what is not recorded.
        }

        span.Dispose();
    }
}
