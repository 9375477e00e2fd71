namespace Autopilot.Benchmarks.Scale;

/// <summary>Deploy targets in virtual time: a revision is ready after as long as the traffic says, and well from then on.</summary>
internal sealed class ProbeTarget(Traffic traffic, StepMeter meter, TimeProvider time) : IDeployTarget, IHealthProbe
{
    private readonly Dictionary<string, (Revision Revision, DateTimeOffset ReadyAt)> revisions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> serving = new(StringComparer.Ordinal);

    public string Provider => "simulated";

    public Task<Revision?> FindServingAsync(string target, CancellationToken cancellationToken) =>
        Answer(Call.FindServing, () => serving.TryGetValue(target, out var name) ? revisions[name].Revision : null);

    public Task<WriteResult<string>> StartAsync(DeployRequest request, CancellationToken cancellationToken) => Answer(Call.StartRevision, () =>
    {
        var name = request.Key.ToString();
        var takes = traffic.Rollout.At(Draw.Normal(traffic.Seed, ProbeTasks.NumberOf(request.Key.Vtid), request.Key.Attempt, Drawn.Rollout));
        revisions[name] = (new Revision(name, request.Commit, RevisionState.Ready, request.Target, "It is ready."), time.GetUtcNow() + takes);
        return WriteResults.Done(name);
    });

    public Task<Revision?> FindStartedAsync(string target, EffectKey key, CancellationToken cancellationToken) => Answer(Call.FindStarted, () =>
        !revisions.TryGetValue(key.ToString(), out var started) ? null
        : time.GetUtcNow() < started.ReadyAt ? started.Revision with { State = RevisionState.Starting, Detail = "It starts." }
        : started.Revision);

    public Task<WriteResult<Revision>> ShiftAsync(string target, string revision, string? expected, CancellationToken cancellationToken) => Answer(Call.Shift, () =>
    {
        serving[target] = revision;
        return WriteResults.Done(revisions[revision].Revision);
    });

    public Task TrimAsync(string target, IReadOnlyList<string> keep, CancellationToken cancellationToken) => Answer(Call.Trim, () => true);

    public Task<HealthReading> ProbeAsync(string target, string url, CancellationToken cancellationToken) =>
        Answer(Call.Probe, () => new HealthReading(Verdict.Passed, url, revisions[serving[target]].Revision.Commit, "200"));

    private Task<T> Answer<T>(Call call, Func<T> answer)
    {
        meter.Count(call);
        return Task.FromResult(answer());
    }
}
