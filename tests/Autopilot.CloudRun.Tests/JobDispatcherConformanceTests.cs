namespace Autopilot.Tests;

public sealed class JobDispatcherConformanceTests
{
    public static TheoryData<string> Names => [.. WorkDispatcherConformance.Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Conforms(string name)
    {
        await using var fixture = await Fixture.CreateAsync();
        await WorkDispatcherConformance.Cases[name](fixture);
    }

    private sealed class Fixture : WorkDispatcherFixture
    {
        private readonly CloudRunSite site;

        private Fixture(CloudRunSite site) => this.site = site;

        public override IWorkDispatcher Dispatcher => site.Adapter.Dispatcher;

        public override string Capability => "dotnet";

        public static async Task<Fixture> CreateAsync()
        {
            var own = await CloudRunSite.CreateAsync();
            own.Options.Jobs["dotnet"] = "worker";
            own.Run.Jobs.Add("worker");
            return new Fixture(own);
        }

        public override IWorkDispatcher Restart() => site.NewAdapter().Dispatcher;

        public override Task<int> CountAsync(EffectKey key) => Task.FromResult(site.Run.Do(() =>
            site.Run.Jobs.Executions.Count(execution => execution.Template.Containers[0].Env.Any(variable => variable.Value == key.ToString()))));

        public override void LoseNextAnswer() => Make(new DoubleFault { IsCutAfter = true });

        public override void RefuseNext() => Make(DoubleFault.Answers(CloudRunAnswer.Error(429, "RESOURCE_EXHAUSTED", "Quota exceeded.")));

        public override async ValueTask DisposeAsync()
        {
            await site.DisposeAsync();
            await base.DisposeAsync();
        }

        private void Make(DoubleFault fault)
        {
            var isMade = false;
            site.Run.Fault = call =>
            {
                var now = call.Method == "RunJob" && !isMade;
                isMade |= now;
                return now ? fault : null;
            };
        }
    }
}
