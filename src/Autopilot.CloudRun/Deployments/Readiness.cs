using System.Globalization;

namespace Autopilot;

/// <summary>
/// When a revision is ready. While a service is being reconciled, and after that has failed, most of what it says is about the revision that served before; so one fact alone
/// proves nothing.
/// </summary>
internal static class Readiness
{
    private const string ReadyCondition = "Ready";

    /// <summary>Of the revision that a deployment started, before anybody has asked it.</summary>
    public static RevisionStanding OfStarted(WireService service, WireRevision revision)
    {
        var name = CloudRunNames.Last(revision.Name);
        var own = OfRevision(revision);
        if (own.State == RevisionState.Failed || service.LatestCreated != name)
        {
            // Somebody has made another one since: the service's own conditions are about that one.
            return own;
        }

        if (FindUnsettled(service) is { } unsettled)
        {
            return RevisionStanding.Starting(unsettled);
        }

        var terminal = service.TerminalCondition ?? new WireCondition();
        if (terminal.State == WireCondition.Failed && !ConditionReasons.Waits(terminal))
        {
            return RevisionStanding.Failed(ConditionReasons.Describe(terminal, revision.LogUri));
        }

        return terminal.State != WireCondition.Succeeded ? RevisionStanding.Starting($"The service is {Word(terminal.State)}: {terminal.Message ?? "no message."}")
            : service.LatestReady != name ? RevisionStanding.Starting($"The latest revision that is ready is {service.LatestReady}.")
            : !TrafficVector.Read(service.TrafficStatuses).SameAs(TrafficVector.Read(service.Traffic)) ? RevisionStanding.Starting("The traffic is not yet as it was asked for.")
            : own;
    }

    /// <summary>Of the revision that has the traffic.</summary>
    public static RevisionStanding OfServing(WireService service, WireRevision revision)
    {
        var own = OfRevision(revision);
        return own.State == RevisionState.Failed ? own
            : FindUnsettled(service) is { } unsettled ? RevisionStanding.Starting(unsettled)
            : !HasMoved(service) ? RevisionStanding.Starting("The traffic is not yet as it was asked for.")
            : own;
    }

    /// <summary>Of a revision by itself.</summary>
    public static RevisionStanding OfRevision(WireRevision revision)
    {
        var ready = (revision.Conditions ?? []).FirstOrDefault(condition => condition.Type == ReadyCondition) ?? new WireCondition();
        return ready.State switch
        {
            WireCondition.Failed when !ConditionReasons.Waits(ready) => RevisionStanding.Failed(ConditionReasons.Describe(ready, revision.LogUri)),
            WireCondition.Succeeded when revision.Reconciling != true => RevisionStanding.Ready("It is ready."),
            _ => RevisionStanding.Starting($"The revision is {Word(ready.State)}: {ready.Message ?? "no message."}"),
        };
    }

    // Shares alone: tags say nothing about who serves, and a revision that does not start leaves its tag unset for ever.
    private static bool HasMoved(WireService service) =>
        TrafficVector.Read(service.TrafficStatuses).Resolve(service.LatestReady).SharesAs(TrafficVector.Read(service.Traffic).Resolve(service.LatestReady));

    private static string? FindUnsettled(WireService service) =>
        service.Reconciling == true ? "Cloud Run is still at work on the service."
        : service.ObservedGeneration != service.Generation
            ? string.Create(CultureInfo.InvariantCulture, $"Cloud Run has seen generation {service.ObservedGeneration ?? 0} of {service.Generation ?? 0}.")
        : null;

    private static string Word(string? state) => state is null ? "in no state" : CloudRunNames.Lower(state.Replace("CONDITION_", "", StringComparison.Ordinal));
}
