namespace Autopilot.Tests;

/// <summary>A deploy target and its health in memory.</summary>
internal sealed class FakeTarget(CallScript script) : IDeployTarget, IHealthProbe
{
    private readonly Dictionary<string, Revision> revisions = new(StringComparer.Ordinal);

    public string Provider => "fake";

    public string? Serving { get; set; }

    /// <summary>The commit that serves.</summary>
    public string? Commit => Serving is null ? null : revisions[Serving].Commit;

    /// <summary>How many revisions there are.</summary>
    public int Started => revisions.Count;

    /// <summary>The state in which a new revision is found.</summary>
    public RevisionState NewState { get; set; } = RevisionState.Ready;

    /// <summary>What the service says of itself, given what serves.</summary>
    public Func<Revision, HealthReading> Health { get; set; } = serving => new HealthReading(Verdict.Passed, serving.Url, serving.Commit, "200");

    /// <summary>Lets a revision serve that nobody here deployed.</summary>
    public void Serve(string name, string commit)
    {
        revisions[name] = New(name, commit, RevisionState.Ready);
        Serving = name;
    }

    public Task<Revision?> FindServingAsync(string target, CancellationToken cancellationToken) =>
        script.AnswerAsync("find_serving", target, () => Serving is null ? null : revisions[Serving], cancellationToken);

    public Task<WriteResult<string>> StartAsync(DeployRequest request, CancellationToken cancellationToken) => script.AnswerAsync(
        "start_deploy", request,
        () =>
        {
            var name = $"rev-{request.Key}";
            revisions[name] = New(name, request.Commit, RevisionState.Starting);
            return WriteResults.Done(name);
        },
        cancellationToken);

    public Task<Revision?> FindStartedAsync(string target, EffectKey key, CancellationToken cancellationToken) => script.AnswerAsync(
        "find_started", key,
        () => revisions.TryGetValue($"rev-{key}", out var started) ? started with { State = NewState } : null,
        cancellationToken);

    public Task<WriteResult<Revision>> ShiftAsync(string target, string revision, string? expected, CancellationToken cancellationToken) => script.AnswerAsync(
        "shift", revision,
        () =>
        {
            if (Serving != expected)
            {
                return WriteResults.Refused<Revision>(Refusal.Retry, $"{Serving} serves, not {expected}.");
            }

            Serving = revision;
            revisions[revision] = revisions[revision] with { State = RevisionState.Ready };
            return WriteResults.Done(revisions[revision]);
        },
        cancellationToken);

    public Task TrimAsync(string target, IReadOnlyList<string> keep, CancellationToken cancellationToken) =>
        script.AnswerAsync("trim", keep, () => true, cancellationToken);

    public Task<HealthReading> ProbeAsync(string target, string url, CancellationToken cancellationToken) =>
        script.AnswerAsync("probe", url, () => Health(revisions[Serving!]), cancellationToken);

    private static Revision New(string name, string commit, RevisionState state) => new(name, commit, state, "https://service.test", state.ToString());
}
