namespace Autopilot.Tests;

public sealed class LimitTests
{
    private const string Quota =
        """[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","domain":"googleapis.com","metadata":{"quota_metric":"aiplatform.googleapis.com/online_prediction_requests_per_base_model","quota_limit_value":"VALUE"}}]""";

    [Fact]
    public async Task VX_04_A_used_up_pool_is_waited_for_with_a_back_off_that_is_cut_off()
    {
        await using var site = await VertexSite.CreateAsync(configure: options => (options.Retries, options.BackoffCap) = (5, TimeSpan.FromSeconds(4)));
        site.Vertex.Say(Answer.Exhausted, Answer.Exhausted, Answer.Exhausted, Answer.Exhausted, Answer.Whole(GeminiSays.Text("Hi")));

        var answer = await site.AskAsync();

        answer.Text.ShouldBe("Hi");
        site.Waited.ShouldBe(TimeSpan.FromSeconds(1 + 2 + 4 + 4));
        site.Meter.All.Select(usage => usage.Billing).ShouldBe([.. Enumerable.Repeat(VertexBilling.Free, 4), VertexBilling.Metered]);
    }

    [Fact]
    public async Task VX_04_A_pool_that_stays_used_up_parks_the_task()
    {
        await using var site = await VertexSite.CreateAsync(configure: options => options.Retries = 2);
        site.Vertex.Say(Answer.Exhausted, Answer.Exhausted, Answer.Exhausted);
        var error = await site.FailAsync();
        (error.Kind, error.Code, error.Usage).ShouldBe((FailureKind.Transient, VertexCodes.ResourceExhausted, new Usage(0, 0, 0)));
    }

    [Fact]
    public void VX_04_Jitter_takes_off_up_to_half_and_nothing_is_added()
    {
        var options = new VertexOptions { BackoffStart = TimeSpan.FromSeconds(1), BackoffCap = TimeSpan.FromSeconds(10) };
        new Backoff(options, () => 0.999999).Find(1, null)!.Value.ShouldBeInRange(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.51));
        new Backoff(options, () => 0).Find(60, null).ShouldBe(TimeSpan.FromSeconds(10));
        new Backoff(options, () => 0).Find(1, TimeSpan.FromSeconds(7)).ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task VX_05_Exceeded_provisioned_throughput_is_told_apart_and_spills_only_where_that_is_wanted(bool spills)
    {
        await using var site = await VertexSite.CreateAsync(configure: options => (options.Retries, options.SpillsToOnDemand) = (1, spills));
        var exceeded = Answer.Error(429, "RESOURCE_EXHAUSTED", "Too many requests. Exceeded the Provisioned Throughput.");
        site.Vertex.Say(exceeded, spills ? Answer.Whole(GeminiSays.Text("Hi")) : exceeded);

        if (spills)
        {
            (await site.AskAsync()).Text.ShouldBe("Hi");
        }
        else
        {
            (await site.FailAsync()).Code.ShouldBe(VertexCodes.ProvisionedExceeded);
        }

        site.Vertex.Requests.Select(request => request.RequestType).ShouldBe([null, spills ? "shared" : null]);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(529)]
    [InlineData(408)]
    public async Task VX_06_The_policy_of_retries_is_our_own(int status)
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(Answer.Error(status, "UNAVAILABLE", "Try again."), Answer.Whole(GeminiSays.Text("Hi")));
        (await site.AskAsync()).Text.ShouldBe("Hi");
        site.Waited.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(400, "INVALID_ARGUMENT", FailureKind.Deterministic, VertexCodes.Refused)]
    [InlineData(401, "UNAUTHENTICATED", FailureKind.Environment, VertexCodes.CredentialsRefused)]
    [InlineData(403, "PERMISSION_DENIED", FailureKind.Environment, VertexCodes.Forbidden)]
    [InlineData(404, "NOT_FOUND", FailureKind.Environment, VertexCodes.NotFound)]
    [InlineData(413, "INVALID_ARGUMENT", FailureKind.Deterministic, VertexCodes.Refused)]
    public async Task VX_06_What_a_retry_cannot_change_is_told_at_once(int status, string word, FailureKind kind, string code)
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(Answer.Error(status, word, "This is why."));
        var error = await site.FailAsync();
        (error.Kind, error.Code).ShouldBe((kind, code));
        error.Message.ShouldContain("This is why.");
        site.Waited.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task VX_06_A_stated_pause_is_kept_and_one_that_is_too_long_ends_the_call()
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(Answer.Exhausted with { RetryAfter = "7" }, Answer.Whole(GeminiSays.Text("Hi")));
        await site.AskAsync();
        site.Waited.ShouldBe(TimeSpan.FromSeconds(7));

        site.Vertex.Say(Answer.Exhausted with { RetryAfter = "3600" });
        (await site.FailAsync()).Code.ShouldBe(VertexCodes.ResourceExhausted);
        site.Waited.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task VX_06_A_page_of_a_gateway_is_no_answer()
    {
        await using var site = await VertexSite.CreateAsync(configure: options => options.Retries = 0);
        site.Vertex.Say(new Answer { Status = 502, Body = "<html>Bad gateway</html>" });
        (await site.FailAsync()).Code.ShouldBe(VertexCodes.Unavailable);
        site.Vertex.Say(new Answer { Body = "<html>Welcome</html>", IsUnchecked = true });
        (await site.FailAsync()).Code.ShouldBe(VertexCodes.Unreadable);
    }

    [Fact]
    public async Task VX_22_A_quota_of_zero_names_its_metric_and_needs_a_person()
    {
        await using var site = await VertexSite.CreateAsync(VertexSite.Claude);
        site.Vertex.Say(Answer.Error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for a metric.", Quota.Replace("VALUE", "0", StringComparison.Ordinal)));
        var error = await site.FailAsync();
        (error.Kind, error.Code).ShouldBe((FailureKind.Environment, VertexCodes.QuotaZero));
        error.Message.ShouldContain("aiplatform.googleapis.com/online_prediction_requests_per_base_model");
        site.Waited.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task VX_22_A_quota_that_is_used_up_for_the_minute_is_waited_for()
    {
        await using var site = await VertexSite.CreateAsync(VertexSite.Claude);
        site.Vertex.Say(
            Answer.Error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for a metric.", Quota.Replace("VALUE", "60", StringComparison.Ordinal)),
            ClaudeSays.Text("Hi", streams: false));
        (await site.AskAsync()).Text.ShouldBe("Hi");
    }

    [Fact]
    public async Task VX_22_The_probe_asks_for_one_token_and_for_the_price()
    {
        await using var site = await VertexSite.CreateAsync(configure: options => options.Prices.Add(new ModelPrice { Model = VertexSite.Gemini, Input = 1, CachedInput = 1, Output = 1 }));
        site.Vertex.Say(Answer.Whole(GeminiSays.Text("1", finish: "MAX_TOKENS")));

        var findings = await site.Probe.ProbeAsync(null, default);

        findings.Select(finding => (finding.Name, finding.Status)).ShouldBe(
            [("vertex.credential", ProbeStatus.Good), ("vertex.model", ProbeStatus.Good), ("vertex.price", ProbeStatus.Good)]);
        site.LastRequest.Body.GetProperty("generationConfig").GetProperty("maxOutputTokens").GetInt32().ShouldBe(1);
        site.Meter.All.ShouldHaveSingleItem().Billing.ShouldBe(VertexBilling.Metered);
    }

    [Fact]
    public async Task VX_22_The_probe_names_a_quota_of_zero_a_missing_model_and_a_missing_price()
    {
        await using var site = await VertexSite.CreateAsync(VertexSite.Claude, options => options.Fallbacks.Add(new VertexRoute("claude-none", "us-east5")));
        site.Vertex.Say(
            Answer.Error(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", Quota.Replace("VALUE", "0", StringComparison.Ordinal)),
            Answer.Error(404, "NOT_FOUND", "The model was not found."));

        var findings = await site.Probe.ProbeAsync(null, default);

        findings.Select(finding => (finding.Name, finding.Status)).ShouldBe(
            [("vertex.credential", ProbeStatus.Good), ("vertex.model", ProbeStatus.Missing), ("vertex.price", ProbeStatus.Advice), ("vertex.model", ProbeStatus.Missing), ("vertex.price", ProbeStatus.Advice)]);
        findings[1].Detail.ShouldContain("online_prediction_requests_per_base_model");
        findings[3].Detail.ShouldContain("claude-none in us-east5");
    }
}
