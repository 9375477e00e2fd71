namespace Autopilot;

/// <summary>One service of Cloud Run that is deployed to. It exists already, and at least one revision of it is ready.</summary>
public sealed class CloudRunTarget
{
    /// <summary>The service's name, of one target only: deployments take turns by target. Default null: the target's own name.</summary>
    public string? Service { get; set; }

    /// <summary>
    /// What the target is for people: a label of its revisions. Lower-case letters, digits, <c>-</c> and <c>_</c>. Default null: the environment that the repository's manifest names, and
    /// <c>dev-sandbox</c> where it names none. A deployment whose manifest names another one is refused.
    /// </summary>
    public string? Environment { get; set; }

    /// <summary>The image of a commit, which <c>{commit}</c> stands for: <c>HOST/PROJECT/REPOSITORY/web:{commit}</c>. Required.</summary>
    public string? Image { get; set; }

    /// <summary>
    /// Whether a deployment waits until the image is in its registry. Default true; it is asked for images of <c>pkg.dev</c> and <c>gcr.io</c>, with the adapter's own credential.
    /// </summary>
    public bool WaitsForImage { get; set; } = true;

    /// <summary>The path that says how the process is: 2xx is healthy. Default <c>/health</c>; what the repository's manifest says of a revision goes before it.</summary>
    public string HealthPath { get; set; } = "/health";

    /// <summary>
    /// The path at which the process itself says which commit it was built from: a JSON object whose <c>commit</c> is a string. Default <c>/version</c>; it
    /// may be the health path. What the repository's manifest says of a revision goes before it.
    /// </summary>
    public string VersionPath { get; set; } = "/version";

    /// <summary>
    /// The address at which users reach the service, where it is not its run.app address: a domain, a load balancer. Absolute; default null. It is what a
    /// service with internal ingress or without its default address needs.
    /// </summary>
    public Uri? ProbeAddress { get; set; }

    /// <summary>Whether callers need an identity token. Default false.</summary>
    public bool IsPrivate { get; set; }

    /// <summary>For a private service, the audience of the token. Default null: the service's run.app address.</summary>
    public string? Audience { get; set; }

    /// <summary>
    /// Whether a new revision must name its commit at its tag's address before it gets traffic. Default true; false is for services whose tags cannot be reached
    /// from here.
    /// </summary>
    public bool ChecksTag { get; set; } = true;

    /// <summary>
    /// Whether traffic that somebody has pinned or split is taken over, and goes to the latest revision afterwards. Default false: such a deployment is refused
    /// before it starts. What a rollback of this adapter has pinned is always released by the next deployment.
    /// </summary>
    public bool UnpinsTraffic { get; set; }

    /// <summary>
    /// Whether a revision that names no commit may be replaced. Default false: nobody can tell whether the new commit contains it. True is for a service whose
    /// first real revision is still to come.
    /// </summary>
    public bool ReplacesUnknown { get; set; }
}
