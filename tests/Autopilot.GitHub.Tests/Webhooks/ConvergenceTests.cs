using System.Globalization;

namespace Autopilot.Tests;

/// <summary>GitHub's word only hastens a look: lost, repeated and in any order, its deliveries end as none at all do.</summary>
public sealed class ConvergenceTests(ITestOutputHelper output)
{
    // The first run only polls; each other one has its number as its seed.
    private const int Runs = 6;

    [Theory]
    [InlineData("fine", "completed")]
    [InlineData("slow checks", "completed")]
    [InlineData("lost answers", "completed")]
    [InlineData("red", "failed Failed checks_failed")]
    [InlineData("closed", "failed Failed pr_closed")]
    [InlineData("merged by a person", "failed Failed merged_outside")]
    [InlineData("head moved", "failed Failed head_moved")]
    public async Task GH_35_every_permutation_duplication_and_loss_of_deliveries_ends_as_polling_does(string name, string end)
    {
        await using var github = await GitHubDouble.StartAsync(TimeProvider.System);
        using var folder = new TemporaryFolder();
        if (name == "lost answers")
        {
            github.Faults.Add("pulls/create", Fault.CutAfter with { Times = Runs });
            github.Faults.Add("pulls/merge", Fault.CutAfter with { Times = Runs });
        }

        var runs = new List<Weather>();
        for (var number = 1; number <= Runs; number++)
        {
            runs.Add(await Weather.CreateAsync(github, name, number, hasWebhooks: number > 1));
        }

        Action<GitHubOptions> configure = options => Site.Apply(github, options);
        await using var pipeline = await GitHubPipeline.StartAsync(folder.Path, "", new InMemoryStore(TimeProvider.System), configure);
        await using var front = await WebhookFront.StartAsync(pipeline, configure);
        github.Arrived = async exchange =>
        {
            if (runs.Find(run => run.Repository.FullName == $"{exchange["owner"]}/{exchange["name"]}") is { } run && await run.ArriveAsync(exchange) is { } next)
            {
                await front.DeliverAsync(next);
            }
        };

        var ids = await Task.WhenAll(runs.Select(run => pipeline.ActivateAsync(WholeSite.Spec(run.Number, "budget: { attempts: 1 }"), run.Repository.FullName)));
        using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
        await Task.WhenAll(ids.Select(vtid => pipeline.UntilEndedAsync(vtid, patience.Token)));
        github.Arrived = null;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{runs.Sum(run => run.Left)} deliveries come after the end."));
        foreach (var run in runs)
        {
            while (run.TakeNext(always: true) is { } late)
            {
                await front.DeliverAsync(late);
            }
        }

        var polled = await DescribeAsync(pipeline, ids[0], runs[0]);
        output.WriteLine(polled);
        polled.ShouldContain($"attempt 1: {end}");
        foreach (var (run, vtid) in runs.Zip(ids))
        {
            (await DescribeAsync(pipeline, vtid, run)).ShouldBe(polled, $"seed {run.Number}");
        }
    }

    private static async Task<string> DescribeAsync(GitHubPipeline pipeline, Vtid vtid, Weather run)
    {
        var trace = TaskTrace.Describe((await pipeline.Store.FindAsync(vtid, default))!, await pipeline.Store.ReadTaskAsync(vtid, 0, 10_000, default));
        var merges = await run.Repository.GitAsync("rev-list", "--count", "--min-parents=2", "main");
        return $"{trace.Replace(vtid.Value, "task", StringComparison.Ordinal)}\n{run.Repository.Pulls.Count} pull requests, {merges} merges";
    }
}
