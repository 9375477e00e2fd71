using System.Globalization;

namespace Autopilot.Tests;

/// <summary>Whatever becomes of a pull request on GitHub, a run ends with the reason that it has, and no merge is asked for.</summary>
public sealed class OutsideTests(OutsideTests.Runs runs) : IClassFixture<OutsideTests.Runs>
{
    [Theory]
    [InlineData("closed", "pr_closed")]
    [InlineData("closed after green", "pr_closed")]
    [InlineData("head moved", "head_moved")]
    [InlineData("head moved after green", "head_moved")]
    [InlineData("base changed", "wrong_base")]
    [InlineData("base changed after green", "wrong_base")]
    [InlineData("merged by a person", "merged_outside")]
    [InlineData("merged by a person after green", "merged_outside")]
    public void G5_what_happens_to_a_pull_request_outside_ends_its_run_by_its_reason_and_without_a_merge_call(string name, string reason)
    {
        var seen = runs.Seen[name];
        seen.Trace.ShouldContain($"failed Failed {reason}");
        seen.Trace.ShouldNotContain("MergeEvidence");
        seen.Trace.ShouldContain("unresolved: \n");
        seen.MergeCalls.ShouldBe(0);
    }

    [Theory]
    [InlineData("red", "failed Failed checks_failed")]
    [InlineData("green for another commit", "waits for The set is empty")]
    public void B4_only_a_green_set_of_exactly_this_head_counts(string name, string state)
    {
        var seen = runs.Seen[name];
        seen.Trace.ShouldContain(state);
        seen.Trace.ShouldNotContain("reviewing");
        seen.Trace.ShouldNotContain("ChecksEvidence");
        seen.MergeCalls.ShouldBe(0);
    }

    [Fact]
    public void G3_without_a_pull_request_the_state_is_never_pr_created()
    {
        var seen = runs.Seen["refused"];
        seen.Trace.ShouldContain("failed Failed pull_request_refused");
        seen.Trace.ShouldContain("states: in_progress building failed\n");
        seen.Trace.ShouldContain("evidence: \n");
        seen.Repository.Pulls.ShouldBeEmpty();
    }

    /// <summary>One run for each thing that can happen, all in one pipeline.</summary>
    public sealed class Runs : IAsyncLifetime
    {
        private static readonly string[] Names =
        [
            "closed", "closed after green", "head moved", "head moved after green", "base changed", "base changed after green", "merged by a person",
            "merged by a person after green", "red", "green for another commit", "refused",
        ];

        internal Dictionary<string, (string Trace, int MergeCalls, DoubleRepository Repository)> Seen { get; } = new(StringComparer.Ordinal);

        public async ValueTask InitializeAsync()
        {
            await using var github = await GitHubDouble.StartAsync(TimeProvider.System);
            using var folder = new TemporaryFolder();
            var weathers = new List<Weather>();
            foreach (var name in Names)
            {
                weathers.Add(await Weather.CreateAsync(github, name, weathers.Count + 1, hasWebhooks: false));
            }

            github.Arrived = exchange => weathers.Find(run => run.Repository.FullName == $"{exchange["owner"]}/{exchange["name"]}")?.ArriveAsync(exchange) ?? Task.CompletedTask;
            await using var pipeline = await GitHubPipeline.StartAsync(folder.Path, "", new InMemoryStore(TimeProvider.System), options => Site.Apply(github, options));
            using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
            await Task.WhenAll(weathers.Zip(Names).Select(async pair =>
            {
                var (weather, name) = pair;
                var vtid = await pipeline.ActivateAsync(WholeSite.Spec(weather.Number, "budget: { attempts: 1 }"), weather.Repository.FullName);
                var task = await pipeline.UntilAsync(vtid, snapshot => IsSettled(weather, snapshot), patience.Token);
                var trace = TaskTrace.Describe(task, await pipeline.Store.ReadTaskAsync(vtid, 0, 10_000, default));
                var calls = github.Requests.Count(request => request.Operation == "pulls/merge" && request["name"] == weather.Repository.FullName.Split('/')[1]);
                lock (Seen)
                {
                    Seen[name] = (string.Create(CultureInfo.InvariantCulture, $"{trace}\nwaits for {task.Run!.WaitingFor}"), calls, weather.Repository);
                }
            }));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        // A run whose proof never comes is seen waiting, long after it would have gone on.
        private static bool IsSettled(Weather weather, TaskSnapshot task) =>
            (task.Run is { } run && run.State.IsTerminal() && task.Task is { PendingRetry: null, Debts.Count: 0 }) || weather.Looks > 10;
    }
}
