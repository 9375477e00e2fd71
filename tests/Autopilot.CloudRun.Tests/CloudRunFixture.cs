namespace Autopilot.Tests;

/// <summary>A service whose first revision names no commit, so that nothing counts as having served.</summary>
internal sealed class CloudRunFixture : DeployTargetFixture
{
    private readonly CloudRunSite site;
    private CloudRunAdapter adapter;
    private int commits;
    private bool isSpoiled;

    private CloudRunFixture(CloudRunSite site) => (this.site, adapter) = (site, site.Adapter);

    public override IDeployTarget Target => adapter.Target;

    public override IHealthProbe Probe => adapter.Health;

    public override string Name => CloudRunSite.Name;

    public override string Repository => "team/app";

    public override bool RunsProcesses => false;

    public static async Task<CloudRunFixture> CreateAsync() =>
        new(await CloudRunSite.CreateAsync(target => target.ReplacesUnknown = true, commit: null));

    public override Task RestartAsync()
    {
        adapter = site.NewAdapter();
        return Task.CompletedTask;
    }

    public override bool SpoilNextWrite(CallFault fault)
    {
        isSpoiled = true;
        site.Run.Fault = call =>
        {
            var isHit = isSpoiled && call is { Method: "CreateService" or "UpdateService" } && !call.ValidatesOnly;
            isSpoiled &= !isHit;
            return !isHit ? null
                : fault == CallFault.LostAnswer ? new DoubleFault { IsCutAfter = true }
                : DoubleFault.Answers(CloudRunAnswer.Error(503, "UNAVAILABLE", "Try again."));
        };
        return true;
    }

    public override Task<string> CommitAsync(ServiceBehaviour behaviour)
    {
        var commit = CloudRunSite.Commit(100 + ++commits);
        site.Run.Build(commit, behaviour);
        return Task.FromResult(commit);
    }

    // Cloud Run keeps instances only of what a share or a tag leads to.
    public override Task<int> CountRunningAsync(string revision) => Task.FromResult(site.Run.Do(() =>
    {
        site.Web.Settle();
        return site.Web.Revisions.TryGetValue(revision, out var found) && DoubleRevision.IsReady(found) && site.Web.Resource.TrafficStatuses.Any(entry => entry.Revision == revision) ? 1 : 0;
    }));

    // Instances are the platform's: it starts another one by itself.
    public override Task KillAsync(string revision) => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        isSpoiled.ShouldBeFalse("a fault that was asked for has hit a call");
        await site.DisposeAsync();
        await base.DisposeAsync();
    }
}
