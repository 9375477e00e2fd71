using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

public sealed class UsageTests
{
    private const string Full = """{"promptTokenCount":100,"candidatesTokenCount":20,"thoughtsTokenCount":30,"totalTokenCount":150,"cachedContentTokenCount":40,"trafficType":"ON_DEMAND"}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task VX_17_The_last_word_counts_the_cached_is_part_of_the_prompt_and_thoughts_are_output(bool streams)
    {
        await using var site = await VertexSite.CreateAsync(configure: options => options.Prices.Add(Price(VertexSite.Gemini)));
        site.Vertex.Say(streams
            ? Answer.Stream(GeminiSays.Text("H", finish: null), GeminiSays.Text("i", usage: """{"promptTokenCount":100,"candidatesTokenCount":20,"totalTokenCount":120}"""), $$"""{"usageMetadata":{{Full}}}""")
            : Answer.Whole(GeminiSays.Text("Hi", usage: Full)));

        var answer = await site.AskAsync(streams: streams);

        var usage = answer.Usage!;
        (usage.InputTokenCount, usage.CachedInputTokenCount, usage.OutputTokenCount, usage.ReasoningTokenCount, usage.TotalTokenCount).ShouldBe((100, 40, 50, 30, 150));
        answer.AdditionalProperties![VertexProperties.TrafficType].ShouldBe("ON_DEMAND");
        answer.AdditionalProperties[VertexProperties.ModelVersion].ShouldBe("gemini-2.5-pro-001");

        // 60 at 2, 40 at 0.5 and 50 at 10 dollars for a million.
        answer.AdditionalProperties[VertexProperties.Money].ShouldBe(0.000640m);
        var metered = site.Meter.All.ShouldHaveSingleItem();
        (metered.InputTokens, metered.CachedInputTokens, metered.OutputTokens, metered.ThoughtTokens, metered.Money).ShouldBe((100, 40, 50, 30, 0.000640m));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task VX_17_Of_Claude_the_cached_is_beside_the_input_and_is_added_once(bool streams)
    {
        await using var site = await VertexSite.CreateAsync(VertexSite.Claude, options => options.Prices.Add(Price(VertexSite.Claude) with { CacheWrite = 4 }));
        site.Vertex.Say(ClaudeSays.Text("Hi", streams));
        var answer = await site.AskAsync(streams: streams);
        (answer.Usage!.InputTokenCount, answer.Usage.CachedInputTokenCount, answer.Usage.OutputTokenCount).ShouldBe((60, 30, 7));

        // 10 at 2, 20 written at 4, 30 read at 0.5, 7 at 10.
        answer.AdditionalProperties![VertexProperties.Money].ShouldBe(0.000185m);
    }

    [Fact]
    public async Task VX_17_The_price_is_that_of_the_version_the_traffic_and_the_day()
    {
        var now = new ManualClock().GetUtcNow();
        await using var site = await VertexSite.CreateAsync(configure: options =>
        {
            options.Prices.Add(Price(VertexSite.Gemini) with { Output = 1 });
            options.Prices.Add(Price("gemini-2.5-pro-001") with { Output = 2, Input = 0 });
            options.Prices.Add(Price("gemini-2.5-pro-001") with { Output = 3, Input = 0, ValidFrom = now - TimeSpan.FromDays(1) });
            options.Prices.Add(Price("gemini-2.5-pro-001") with { Output = 4, Input = 0, ValidFrom = now + TimeSpan.FromDays(1) });
            options.Prices.Add(Price("gemini-2.5-pro-001") with { Output = 5, Input = 0, TrafficType = "ON_DEMAND_PRIORITY" });
        });
        (await MoneyAsync("ON_DEMAND")).ShouldBe(3);
        (await MoneyAsync("ON_DEMAND_PRIORITY")).ShouldBe(5);
        (await MoneyAsync("PROVISIONED_THROUGHPUT")).ShouldBeNull("Unknown is not zero.");
        site.Clock.Advance(TimeSpan.FromDays(2));
        (await MoneyAsync("ON_DEMAND")).ShouldBe(4);

        async Task<decimal?> MoneyAsync(string traffic)
        {
            site.Vertex.Say(Answer.Whole(GeminiSays.Text("Hi", usage: $$"""{"candidatesTokenCount":1000000,"trafficType":"{{traffic}}"}""")));
            var answer = await site.AskAsync();
            return (decimal?)answer.AdditionalProperties!.GetValueOrDefault(VertexProperties.Money);
        }
    }

    [Fact]
    public async Task VX_17_A_call_that_asks_for_a_price_is_refused_without_one()
    {
        await using var site = await VertexSite.CreateAsync();
        var asks = new ChatOptions { AdditionalProperties = new() { [VertexProperties.RequiresPrice] = true } };
        var error = await site.FailAsync(asks);
        (error.Kind, error.Code).ShouldBe((FailureKind.Policy, FailureReasons.PriceUnknown));
        site.Vertex.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task VX_17_An_answer_whose_price_is_unknown_after_all_is_no_answer_to_a_budget()
    {
        await using var site = await VertexSite.CreateAsync(configure: options =>
        {
            options.RequiresPrice = true;
            options.Prices.Add(Price(VertexSite.Gemini));
        });
        site.Vertex.Say(Answer.Whole(GeminiSays.Text("Hi", usage: """{"promptTokenCount":1,"candidatesTokenCount":1,"trafficType":"PROVISIONED_THROUGHPUT"}""")));
        var error = await site.FailAsync();
        (error.Code, error.Usage).ShouldBe((FailureReasons.PriceUnknown, new Usage(2, null, 1)));
        site.Meter.All.ShouldHaveSingleItem();
    }

    private static ModelPrice Price(string model) => new() { Model = model, Input = 2, CachedInput = 0.5m, Output = 10 };
}
