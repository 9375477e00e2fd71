using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Autopilot;

/// <summary>
/// The one trace of a run. Its ids are derived from the run, so that whichever host looks next continues it, also after a crash, and no store
/// keeps them. A worker elsewhere is told them with its order, as a W3C <c>traceparent</c>.
/// </summary>
internal static class RunTrace
{
    private const int TraceIdBytes = 16, SpanIdBytes = 8;

    /// <summary>
    /// The parent of everything that happens in the run. No span has this id: an <see cref="Activity"/> makes its own, so the run's own span,
    /// which is only known when it has ended, begins the trace under another one. Backends show a parent that never came as a gap above its
    /// children, and lose nothing. It counts as recorded, so that a sampler by ratio decides by the trace's id, and alike everywhere.
    /// </summary>
    public static ActivityContext Of(Run run)
    {
        // The time of activation tells the runs of two stores apart that use the same ids. All stores keep whole milliseconds.
        var seed = string.Create(CultureInfo.InvariantCulture, $"autopilot run {run.Vtid}/{run.Attempt} {run.StartedAt.ToUnixTimeMilliseconds()}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(seed)).AsSpan();
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash[..TraceIdBytes]),
            ActivitySpanId.CreateFromBytes(hash.Slice(TraceIdBytes, SpanIdBytes)),
            ActivityTraceFlags.Recorded,
            isRemote: true);
    }

    /// <summary>What a work order carries.</summary>
    public static string ParentOf(Run run)
    {
        var context = Of(run);
        return $"00-{context.TraceId}-{context.SpanId}-01";
    }

    /// <summary>What a work order carried; a server that says nothing leaves the worker's spans a trace of their own.</summary>
    public static ActivityContext Of(WorkOrder order) =>
        ActivityContext.TryParse(order.Traceparent, null, isRemote: true, out var context) ? context : default;

    /// <summary>
    /// The span under which a new one belongs: the present one of ours, where it is of the same trace. A request that brought a worker's call has
    /// a span of its host's own, which may never be sent.
    /// </summary>
    public static ActivityContext Within(ActivityContext trace) =>
        Activity.Current is { } current && current.Source == Telemetry.Activities && current.TraceId == trace.TraceId ? current.Context : trace;
}
