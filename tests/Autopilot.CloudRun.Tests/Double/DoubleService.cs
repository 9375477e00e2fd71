using System.Globalization;
using System.Text.RegularExpressions;
using Google.Cloud.Run.V2;
using Google.LongRunning;
using Google.Protobuf.WellKnownTypes;
using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

/// <summary>
/// One service: what is wanted, what there is, and the steps from one to the other. Each look at it is answered as it is, and then it takes a step, unless it is held.
/// </summary>
internal sealed class DoubleService(CloudRunDouble cloudRun, string fullName)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static readonly string[] ReservedPrefixes = ["run.googleapis.com", "cloud.googleapis.com", "serving.knative.dev", "autoscaling.knative.dev"];

    private readonly List<Operation> pending = [];
    private int version;
    private int made;

    /// <summary>The service as it is read. Tests change it to say what only the platform says.</summary>
    public V2.Service Resource { get; set; } = new() { Name = fullName };

    public SortedDictionary<string, V2.Revision> Revisions { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it stands still, as a deployment that hangs.</summary>
    public bool IsHeld { get; set; }

    /// <summary>An error with which the next operation ends before it has made a revision.</summary>
    public string? NextError { get; set; }

    public string Id => fullName[(fullName.LastIndexOf('/') + 1)..];

    public string UriOfTag(string tag) => $"{cloudRun.Address}tags/{Id}/{tag}";

    /// <summary>Another revision, made by hand, that takes the traffic when the traffic goes to the latest.</summary>
    public V2.Revision Deploy(string name, string? commit, Action<V2.Service>? change = null)
    {
        var service = Resource.Clone();
        service.Template ??= new RevisionTemplate();
        service.Template.Revision = name;
        service.Template.Containers.Clear();
        service.Template.Containers.Add(new Container { Image = CloudRunDouble.ImageOf(commit ?? "placeholder"), Ports = { new ContainerPort { ContainerPort_ = 8080 } } });
        service.Template.Labels.Clear();
        if (commit is not null)
        {
            service.Template.Labels["commit-sha"] = commit;
        }

        change?.Invoke(service);
        Apply(null, service, validateOnly: false).Status.ShouldBe(200);
        var held = IsHeld;
        IsHeld = false;
        Settle();
        IsHeld = held;
        return Revisions[name];
    }

    /// <summary>Sets the traffic by hand.</summary>
    public void Route(params (string? Revision, int Percent, string? Tag)[] entries)
    {
        var change = new V2.Service();
        foreach (var (revision, percent, tag) in entries)
        {
            change.Traffic.Add(new TrafficTarget
            {
                Type = revision is null ? TrafficTargetAllocationType.Latest : TrafficTargetAllocationType.Revision,
                Revision = revision ?? "",
                Percent = percent,
                Tag = tag ?? "",
            });
        }

        var answer = Apply(["traffic"], change, validateOnly: false);
        answer.Status.ShouldBe(200, answer.Body);
        Settle();
    }

    /// <summary>Takes all steps that are left.</summary>
    public void Settle()
    {
        while (pending.Count > 0)
        {
            Step();
        }
    }

    /// <summary>Makes the revision that is wanted, and then stands still.</summary>
    public bool Halfway()
    {
        Step();
        return IsHeld = true;
    }

    /// <summary>Takes a step, unless it is held.</summary>
    public void Advance()
    {
        if (!IsHeld && pending.Count > 0)
        {
            Step();
        }
    }

    /// <summary>Changes what is wanted.</summary>
    /// <param name="mask">The fields; null: all.</param>
    /// <param name="change">Their values, and the fingerprint.</param>
    /// <param name="validateOnly">Whether it is only checked.</param>
    public CloudRunAnswer Apply(IReadOnlyList<string>? mask, V2.Service change, bool validateOnly)
    {
        if (change.Etag.Length > 0 && change.Etag != Resource.Etag)
        {
            return CloudRunAnswer.Aborted;
        }

        var wanted = Masks.Merge(Resource, change, mask ?? ["labels", "annotations", "ingress", "template", "traffic", "scaling"]);
        var touches = mask is null || mask.Contains("template", StringComparer.Ordinal);
        var name = touches ? wanted.Template.Revision is { Length: > 0 } given ? given : string.Create(CultureInfo.InvariantCulture, $"{Id}-{made + 1:00000}-abc") : null;
        if (name is not null && Revisions.ContainsKey(name))
        {
            return CloudRunAnswer.Error(409, "ALREADY_EXISTS", $"Revision named '{name}' with different configuration already exists.");
        }

        if (FindFault(wanted, name) is { } fault)
        {
            return CloudRunAnswer.Invalid(fault);
        }

        if (validateOnly)
        {
            return CloudRunAnswer.Of(cloudRun.NewOperation(wanted, done: true));
        }

        Resource = wanted;
        Resource.Generation++;
        Resource.Reconciling = true;
        Resource.TerminalCondition = new Condition { Type = "Ready", State = Condition.Types.State.ConditionReconciling };
        Resource.Etag = string.Create(CultureInfo.InvariantCulture, $"\"{Id}-{++version}\"");
        Resource.Uri = $"{cloudRun.Address}serve/{Id}";
        if (name is not null)
        {
            Resource.Template.Revision = name;
            made++;
        }

        var operation = cloudRun.NewOperation(Resource, done: false);
        pending.Add(operation);
        return CloudRunAnswer.Of(operation);
    }

    // First the revision is made, then all that is wanted is so, or is not.
    private void Step()
    {
        var name = Resource.Template.Revision;
        if (NextError is { } error)
        {
            NextError = null;
            End(operation => operation.Error = new global::Google.Rpc.Status { Code = 9, Message = error });
            return;
        }

        if (!Revisions.TryGetValue(name, out var revision))
        {
            Revisions[name] = DoubleRevision.Make(Resource, name);
            Resource.LatestCreatedRevision = $"{fullName}/revisions/{name}";
            return;
        }

        if (revision.Reconciling)
        {
            DoubleRevision.Settle(revision, cloudRun.BehaviourOf(revision.Containers[0].Image), cloudRun.Address);
            if (DoubleRevision.IsReady(revision))
            {
                Resource.LatestReadyRevision = $"{fullName}/revisions/{name}";
            }
        }

        var isRouted = Route();
        var failed = revision.Conditions.FirstOrDefault(condition => condition.State == Condition.Types.State.ConditionFailed);
        Resource.TerminalCondition = failed is not null
            ? new Condition { Type = "Ready", State = failed.State, Message = failed.Message, Reason = Condition.Types.CommonReason.RevisionFailed }
            : isRouted ? new Condition { Type = "Ready", State = Condition.Types.State.ConditionSucceeded }
            : new Condition { Type = "RoutesReady", State = Condition.Types.State.ConditionFailed, Message = "A revision of the traffic is not ready.", Reason = Condition.Types.CommonReason.RevisionFailed };
        if (failed is null)
        {
            End(operation => operation.Response = Any.Pack(Resource));
        }
        else
        {
            End(operation => operation.Error = new global::Google.Rpc.Status { Code = 9, Message = failed.Message });
        }
    }

    private void End(Action<Operation> result)
    {
        (Resource.Reconciling, Resource.ObservedGeneration) = (false, Resource.Generation);
        foreach (var operation in pending)
        {
            result(operation);
            operation.Done = true;
        }

        pending.Clear();
    }

    // What is reported is what was there before, until all of what is wanted can be.
    private bool Route()
    {
        var latest = Resource.LatestReadyRevision[(Resource.LatestReadyRevision.LastIndexOf('/') + 1)..];
        IReadOnlyList<TrafficTarget> wanted = Resource.Traffic.Count > 0 ? Resource.Traffic : [new TrafficTarget { Type = TrafficTargetAllocationType.Latest, Percent = 100 }];
        List<TrafficTargetStatus> statuses = [];
        foreach (var entry in wanted)
        {
            var name = entry.Type == TrafficTargetAllocationType.Latest ? latest : entry.Revision;
            if (!Revisions.TryGetValue(name, out var revision) || !DoubleRevision.IsReady(revision))
            {
                return false;
            }

            statuses.Add(new TrafficTargetStatus { Type = entry.Type, Revision = name, Percent = entry.Percent, Tag = entry.Tag, Uri = entry.Tag.Length > 0 ? UriOfTag(entry.Tag) : "" });
        }

        Resource.TrafficStatuses.Clear();
        Resource.TrafficStatuses.Add(statuses);
        return true;
    }

    private string? FindFault(V2.Service wanted, string? made)
    {
        if (made is not null && (made.Length > 63 || !Regex.IsMatch(made, $"^{Id}-[a-z0-9-]*[a-z0-9]$", RegexOptions.None, Limit)))
        {
            return $"'{made}' is no name of a revision of {Id}.";
        }

        foreach (var (name, value) in wanted.Labels.Concat(wanted.Template.Labels))
        {
            if (!Regex.IsMatch(name, "^[a-z][a-z0-9_-]{0,62}$", RegexOptions.None, Limit) || !Regex.IsMatch(value, "^[a-z0-9_-]{0,63}$", RegexOptions.None, Limit))
            {
                return $"The label {name}={value} is not valid.";
            }
        }

        foreach (var name in wanted.Annotations.Keys.Concat(wanted.Template.Annotations.Keys))
        {
            if (ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                return $"The annotation {name} is reserved.";
            }
        }

        var unknown = wanted.Traffic.Where(entry => entry.Type == TrafficTargetAllocationType.Revision && entry.Revision != made && entry.Revision != wanted.Template.Revision && !Revisions.ContainsKey(entry.Revision)).ToArray();
        var tags = wanted.Traffic.Where(entry => entry.Tag.Length > 0).Select(entry => entry.Tag).ToArray();
        return unknown.Length > 0 ? $"The traffic names {unknown[0].Revision}, which is not there."
            : wanted.Traffic.Count > 0 && wanted.Traffic.Sum(entry => entry.Percent) != 100 ? "The traffic does not make 100 percent."
            : tags.Distinct(StringComparer.Ordinal).Count() != tags.Length ? "A tag is there twice."
            : tags.FirstOrDefault(tag => !Regex.IsMatch(tag, "^[a-z][a-z0-9-]*$", RegexOptions.None, Limit) || tag.Length + Id.Length > 46) is { } wrong ? $"The tag {wrong} is not valid."
            : null;
    }
}
