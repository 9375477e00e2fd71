using System.Text;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Deliveries as others have published them, to the real endpoint.</summary>
public sealed class DeliveryCorpusTests(DeliveryCorpusTests.Endpoint endpoint) : IClassFixture<DeliveryCorpusTests.Endpoint>
{
    [Fact]
    public async Task GH_36_every_published_delivery_is_taken_and_wakes_nobody_that_it_does_not_name()
    {
        var outcomes = new List<string>();
        var payloads = Facts.Read("webhooks.json.gz").AsArray();
        foreach (var (entry, index) in payloads.Select((entry, index) => (entry!, index)))
        {
            var answer = await endpoint.Front.DeliverAsync(new Delivery(entry["event"]!.GetValue<string>(), $"{index}", entry["payload"]!.AsObject()));
            answer["tasks"]!.AsArray().ShouldBeEmpty(entry["event"]!.GetValue<string>());
            outcomes.Add(answer["outcome"]!.GetValue<string>());
        }

        outcomes.Count.ShouldBeGreaterThan(300);
        outcomes.Distinct(StringComparer.Ordinal).ShouldBe(["accepted", "ignored"], ignoreOrder: true);
    }

    [Fact]
    public async Task GH_36_every_published_delivery_that_names_a_branch_of_ours_wakes_its_task()
    {
        var woken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (entry, index) in Facts.Read("webhooks.json.gz").AsArray().Select((entry, index) => (entry!, index)))
        {
            var name = entry["event"]!.GetValue<string>();
            if (FindHead(name, entry["payload"]!) is not { } branch)
            {
                continue;
            }

            var ours = entry["payload"]!.ToJsonString().Replace($"\"{branch}\"", "\"autopilot/VTID-01229-1.1\"", StringComparison.Ordinal);
            var answer = await endpoint.Front.DeliverAsync(new Delivery(name, $"ours-{index}", JsonNode.Parse(ours)!.AsObject()));
            answer["tasks"]!.AsArray().Select(task => task!.GetValue<string>()).ShouldBe(["VTID-01229"], $"{name} {index}");
            woken.Add(name);
        }

        woken.ShouldBe(["check_run", "check_suite", "pull_request", "pull_request_review", "push", "workflow_job", "workflow_run"], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void GH_33_signatures_that_GitHubs_own_library_made_are_known(string secret, string body, int times, string signature)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(body, times)));
        GitHubSignature.IsBy([secret], bytes, signature).ShouldBeTrue();
        GitHubSignature.IsBy([secret], [.. bytes, (byte)' '], signature).ShouldBeFalse();
        GitHubSignature.IsBy([secret + "x"], bytes, signature).ShouldBeFalse();
    }

    public static TheoryData<string, string, int, string> Vectors() => new(Facts.Read("signatures.json").AsArray().Select(vector => (
        vector!["secret"]!.GetValue<string>(), vector["body"]!.GetValue<string>(), vector["times"]?.GetValue<int>() ?? 1, vector["signature"]!.GetValue<string>())));

    /// <summary>The endpoint of a service in which nothing runs.</summary>
    public sealed class Endpoint : IAsyncLifetime
    {
        private readonly TemporaryFolder folder = new();
        private GitHubDouble? github;
        private GitHubPipeline? pipeline;

        internal WebhookFront Front { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            github = await GitHubDouble.StartAsync(TimeProvider.System);
            Action<GitHubOptions> configure = options => Site.Apply(github, options);
            pipeline = await GitHubPipeline.StartAsync(folder.Path, "octo/widgets", new InMemoryStore(TimeProvider.System), configure, runs: false);
            Front = await WebhookFront.StartAsync(pipeline, configure);
        }

        public async ValueTask DisposeAsync()
        {
            await Front.DisposeAsync();
            await pipeline!.DisposeAsync();
            await github!.DisposeAsync();
            folder.Dispose();
        }
    }

    private static string? FindHead(string name, JsonNode payload) => name switch
    {
        "pull_request" or "pull_request_review" => Text(payload["pull_request"]?["head"]?["ref"]),
        "check_run" => Text(payload["check_run"]?["check_suite"]?["head_branch"]),
        "check_suite" => Text(payload["check_suite"]?["head_branch"]),
        "workflow_run" => Text(payload["workflow_run"]?["head_branch"]),
        "workflow_job" => Text(payload["workflow_job"]?["head_branch"]),
        "push" => Text(payload["ref"]),
        _ => null,
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
