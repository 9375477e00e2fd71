namespace Autopilot;

/// <summary>The operations that are used, by resource.</summary>
internal sealed class GitHubApi(GitHubConnection connection)
{
    public GitHubConnection Connection => connection;

    public Identities Identities { get; } = new(connection);

    public Repositories Repositories { get; } = new(connection);

    public Branches Branches { get; } = new(connection);

    public History History { get; } = new(connection);

    public Pulls Pulls { get; } = new(connection);

    public Reviews Reviews { get; } = new(connection);

    public MergeQueue MergeQueue { get; } = new(connection);

    public Deployments Deployments { get; } = new(connection);

    public CheckRuns CheckRuns { get; } = new(connection);

    public WorkflowRuns WorkflowRuns { get; } = new(connection);
}
