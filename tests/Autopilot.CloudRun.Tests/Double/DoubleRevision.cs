using Google.Cloud.Run.V2;
using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

/// <summary>What becomes of a revision, by how its image behaves.</summary>
internal static class DoubleRevision
{
    private const string Start = "The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable within the allocated timeout.";

    /// <summary>The revision that a service's template makes.</summary>
    public static V2.Revision Make(V2.Service service, string name)
    {
        var revision = new V2.Revision { Name = $"{service.Name}/revisions/{name}", Service = service.Name, Generation = 1, Reconciling = true };
        revision.Labels.Add(service.Template.Labels);
        revision.Annotations.Add(service.Template.Annotations);
        revision.Containers.Add(service.Template.Containers);
        revision.Conditions.Add(new Condition { Type = "Ready", State = Condition.Types.State.ConditionReconciling });
        return revision;
    }

    public static bool IsReady(V2.Revision revision) =>
        revision.Conditions.Any(condition => condition is { Type: "Ready", State: Condition.Types.State.ConditionSucceeded });

    /// <summary>Ends its start.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="behaviour">How its image behaves; null: there is no such image.</param>
    /// <param name="address">Where its log would be.</param>
    public static void Settle(V2.Revision revision, ServiceBehaviour? behaviour, Uri address)
    {
        revision.Reconciling = false;
        revision.ObservedGeneration = revision.Generation;
        revision.LogUri = $"{address}logs/{revision.Name}";
        revision.Conditions.Clear();
        revision.Conditions.Add(behaviour switch
        {
            null => new Condition
            {
                Type = "Ready",
                State = Condition.Types.State.ConditionFailed,
                Message = $"Image '{revision.Containers[0].Image}' not found.",
                Reason = Condition.Types.CommonReason.ContainerMissing,
            },
            ServiceBehaviour.NeverListens or ServiceBehaviour.EndsAtOnce => new Condition
            {
                Type = "Ready",
                State = Condition.Types.State.ConditionFailed,
                Message = Start,
                RevisionReason = Condition.Types.RevisionReason.HealthCheckContainerError,
            },
            _ => new Condition { Type = "Ready", State = Condition.Types.State.ConditionSucceeded },
        });
    }
}
