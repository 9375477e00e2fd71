namespace Autopilot;

/// <summary>The labels and annotations with which this adapter marks what it deploys.</summary>
internal static class Marks
{
    /// <summary>The label that names the commit, as other tools write it too.</summary>
    public const string Commit = "commit-sha";

    /// <summary>The label with the task's id in lower case: labels are searched, and end up in bills.</summary>
    public const string Task = "vtid";

    /// <summary>The label of what the target is for.</summary>
    public const string Environment = "environment";

    /// <summary>The label that says who deploys.</summary>
    public const string Owner = "managed-by";

    /// <summary>The value of <see cref="Owner"/>.</summary>
    public const string Autopilot = "autopilot";

    /// <summary>The annotation with the task's exact id.</summary>
    public const string Vtid = "autopilot-vtid";

    /// <summary>The annotation with the commit, by which a label is known that was inherited and not written.</summary>
    public const string Exact = "autopilot-commit";

    /// <summary>The annotation with the effect's key.</summary>
    public const string Key = "autopilot-key";

    /// <summary>On a revision, which nobody can change any more: the traffic that there was when it was started.</summary>
    public const string TrafficBefore = "autopilot-traffic-before";

    /// <summary>On a revision: the path that says how its process is.</summary>
    public const string HealthPath = "autopilot-health-path";

    /// <summary>On a revision: the path at which its process names its commit.</summary>
    public const string VersionPath = "autopilot-version-path";

    /// <summary>On a service: which revision its traffic was pinned to, by what, and for whom.</summary>
    public const string Pinned = "autopilot-pinned";

    /// <summary>The longest value of a label.</summary>
    public const int LongestLabel = 63;

    /// <summary>The labels of a deployment.</summary>
    public static KeyValuePair<string, string>[] Labels(DeployRequest request, CloudRunTarget target) =>
    [
        new(Commit, CloudRunNames.Lower(request.Commit)),
        new(Task, CloudRunNames.Lower(request.Key.Vtid.Value)),
        new(Environment, request.Declared?.Environment ?? target.Environment ?? request.Environment ?? AutopilotTask.DefaultEnvironment),
        new(Owner, Autopilot),
    ];

    /// <summary>The annotations of a deployment.</summary>
    public static KeyValuePair<string, string>[] Annotations(DeployRequest request) =>
        [new(Vtid, request.Key.Vtid.Value), new(Key, request.Key.ToString()), new(Exact, CloudRunNames.Lower(request.Commit))];

    /// <summary>The annotations by which a revision says where its process is asked, also after the next one asks elsewhere.</summary>
    public static KeyValuePair<string, string>[] Paths(DeployRequest request, CloudRunTarget target) =>
        [new(HealthPath, request.Declared?.HealthPath ?? target.HealthPath), new(VersionPath, request.Declared?.VersionPath ?? target.VersionPath)];

    /// <summary>Where the process of a revision is asked how it is, and for its commit.</summary>
    public static (string Health, string Version) PathsOf(this WireRevision revision, CloudRunTarget target) =>
        (revision.Annotations.Find(HealthPath) ?? target.HealthPath, revision.Annotations.Find(VersionPath) ?? target.VersionPath);

    /// <summary>What there is, with more; what has the same name is replaced.</summary>
    public static IReadOnlyDictionary<string, string> With(this IReadOnlyDictionary<string, string>? present, params KeyValuePair<string, string>[] more)
    {
        var all = new Dictionary<string, string>(present ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (name, value) in more)
        {
            all[name] = value;
        }

        return all;
    }

    /// <summary>The value of a name, or null.</summary>
    public static string? Find(this IReadOnlyDictionary<string, string>? present, string name) => present?.GetValueOrDefault(name);

    /// <summary>
    /// Whether this adapter started a revision. What others make from the same template inherits its marks, but not the name that derives from them.
    /// </summary>
    public static bool IsOwn(this WireRevision revision) =>
        revision.Annotations.Find(Key) is { } key && revision.Name?.Split('/') is [.., var service, _, var name] && name == CloudRunNames.OfRevision(service, key);

    /// <summary>The commit that a revision names, or null. One that it has only inherited counts while its image is still the commit's.</summary>
    public static string? FindCommit(this WireRevision revision, CloudRunTarget target)
    {
        if (revision.Labels.Find(Commit) is not { Length: > 0 } commit)
        {
            return null;
        }

        var isInherited = !revision.IsOwn() && revision.Annotations.Find(Exact) == commit;
        return isInherited && (revision.Containers ?? []).All(container => container.Image != CloudRunParts.ImageOf(target, commit)) ? null : commit;
    }
}
