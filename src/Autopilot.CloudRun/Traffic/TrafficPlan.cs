namespace Autopilot;

/// <summary>Where traffic is to go, and the note of the pin that this makes. Decided from what was read, and nothing else.</summary>
/// <param name="Traffic">The new vector.</param>
/// <param name="Pin">The note, which is written first; null: nothing is pinned that went to the latest revision.</param>
internal sealed record TrafficPlan(TrafficVector Traffic, TrafficPin? Pin)
{
    /// <summary>
    /// The way back from a revision: exactly the traffic that there was when it was started, tags without a share included. What then went to the latest revision goes to
    /// the one that it was, if another is the latest now. Null: the other revision did not serve then.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="from">The revision that serves; null: one that is not known.</param>
    /// <param name="to">The revision that is to serve again.</param>
    public static TrafficPlan? Back(WireService service, WireRevision? from, string to)
    {
        if (TrafficRecord.Find(from) is not { } record || record.Serving != to)
        {
            return null;
        }

        var before = record.Vector;
        return service.LatestReady == record.Latest
            ? new(before, null)
            : new(before.Resolve(record.Latest), before.IsLatest ? new TrafficPin(to, TrafficPin.Rollback, VtidOf(from!)) : null);
    }

    /// <summary>
    /// All traffic to a revision: by being the latest, where it is, so that nothing stays pinned; otherwise by its name, because somebody has made another one since.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="from">The revision that serves; null: one that is not known.</param>
    /// <param name="to">The revision that is to serve.</param>
    public static TrafficPlan AllTo(WireService service, WireRevision? from, WireRevision to)
    {
        var name = CloudRunNames.Last(to.Name)!;
        var now = TrafficVector.Read(service.Traffic);
        if (service.LatestReady == name && service.LatestCreated == name)
        {
            return new(now.AllTo(null, service.LatestReady), null);
        }

        var isForward = TrafficRecord.Find(from) is null || TrafficRecord.Find(to)?.Serving == CloudRunNames.Last(from!.Name);
        return new(
            now.AllTo(name, service.LatestReady),
            isForward ? new TrafficPin(name, TrafficPin.Deployment, VtidOf(to)) : new TrafficPin(name, TrafficPin.Rollback, VtidOf(from!)));
    }

    private static string VtidOf(WireRevision revision) => revision.Annotations.Find(Marks.Vtid) ?? "";
}
