using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

/// <summary>How often a model is asked, and what that may cost.</summary>
public sealed class ReviewProtocolTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_verdict_outlives_its_host_and_is_never_asked_for_again(bool approves)
    {
        await using var bench = await ReviewBench.CreateAsync(new ScriptedReviewer().Say(approves ? ScriptedReviewer.Approval : ScriptedReviewer.Refusal));
        var reading = await bench.ReviewAsync();
        var nobody = new ScriptedReviewer();

        await bench.RestartAsync(nobody);

        (await bench.ReadAsync()).ShouldBeEquivalentTo(reading);
        nobody.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_model_or_another_head_is_another_review()
    {
        await using var bench = await ReviewBench.CreateAsync(new ScriptedReviewer().Say(ScriptedReviewer.Refusal));
        (await bench.ReviewAsync()).Verdict.ShouldBe(Verdict.Failed);
        var other = new ScriptedReviewer().Say(ScriptedReviewer.Approval, ScriptedReviewer.Approval);
        await bench.RestartAsync(other, options => options.Model = "reviewer-2");

        var reading = await bench.ReviewAsync();
        reading.Checks[^1].Detail.ShouldStartWith("reviewer-2 (reviewer-1) approves");
        var newer = await TestGit.CommitAsync(bench.Repository, ("more.txt", "more\n"));
        await TestGit.RunAsync(bench.Repository, "branch", "newer");
        await TestGit.RunAsync(bench.Repository, "reset", "--quiet", "--hard", "HEAD~");
        (await Eventually.SeeAsync(() => bench.Checks.ReadAsync(bench.Request with { Sha = newer }, default), seen => seen.Verdict != Verdict.Pending)).Verdict.ShouldBe(Verdict.Passed);

        other.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Looks_at_the_same_time_ask_once()
    {
        var (asked, answer) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource<ChatResponse>(TaskCreationOptions.RunContinuationsAsynchronously));
        var reviewer = new ScriptedReviewer().Do(_ =>
        {
            asked.SetResult();
            return answer.Task;
        });
        await using var bench = await ReviewBench.CreateAsync(reviewer);

        var readings = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(bench.ReadAsync)));
        await asked.Task.WaitAsync(Eventually.Patience);
        (await bench.ReadAsync()).Verdict.ShouldBe(Verdict.Pending);
        answer.SetResult(ScriptedReviewer.Approval);

        readings.ShouldAllBe(reading => reading.Verdict == Verdict.Pending);
        (await bench.ReviewAsync()).Verdict.ShouldBe(Verdict.Passed);
        reviewer.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_hosts_of_one_folder_ask_once_at_a_time()
    {
        var (asked, answer) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource<ChatResponse>(TaskCreationOptions.RunContinuationsAsynchronously));
        var reviewer = new ScriptedReviewer().Do(_ =>
        {
            asked.SetResult();
            return answer.Task;
        });
        await using var bench = await ReviewBench.CreateAsync(reviewer);
        await bench.ReadAsync();
        await asked.Task.WaitAsync(Eventually.Patience);
        var (first, nobody) = (bench.Checks, new ScriptedReviewer());
        var second = bench.StartBeside(nobody);

        var reading = await Eventually.SeeAsync(() => second.ReadAsync(bench.Request, default), seen => seen.Verdict != Verdict.Pending);
        reading.Verdict.ShouldBe(Verdict.Unknown);
        reading.Checks[^1].Detail.ShouldContain("another process");
        answer.SetResult(ScriptedReviewer.Approval);
        await Eventually.SeeAsync(() => first.ReadAsync(bench.Request, default), seen => seen.Verdict == Verdict.Passed);

        (await second.ReadAsync(bench.Request, default)).Verdict.ShouldBe(Verdict.Passed);
        nobody.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_model_that_is_down_is_asked_again_ever_more_seldom_until_it_is_up()
    {
        var reviewer = new ScriptedReviewer();
        await using var bench = await ReviewBench.CreateAsync(reviewer, options => (options.BackoffStart, options.BackoffCap) = (TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(50)));
        foreach (var (wait, time) in ((int Wait, int Time)[])[(15, 1), (30, 2), (50, 3), (50, 4)])
        {
            reviewer.Fail(new HttpRequestException("Nobody is there."));
            var reading = await bench.ReviewAsync();
            (reading.Verdict, reviewer.Asked.Count).ShouldBe((Verdict.Unknown, time));
            reading.Checks[^1].Detail.ShouldBe($"reviewer-1 gave no verdict on {bench.Head}: Nobody is there.");

            bench.Clock.Advance(TimeSpan.FromSeconds(wait - 1));
            (await bench.ReadAsync()).Verdict.ShouldBe(Verdict.Unknown);
            reviewer.Asked.Count.ShouldBe(time);
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        reviewer.Say(ScriptedReviewer.Approval);
        (await bench.ReviewAsync()).Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task A_model_that_hangs_is_left_at_the_limit_also_where_its_client_does_not_listen()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reviewer = new ScriptedReviewer().Do(_ =>
        {
            asked.SetResult();
            return new TaskCompletionSource<ChatResponse>().Task;
        });
        await using var bench = await ReviewBench.CreateAsync(reviewer);
        await bench.ReadAsync();
        await asked.Task.WaitAsync(Eventually.Patience);

        bench.Clock.Advance(TimeSpan.FromMinutes(10));

        var reading = await bench.ReviewAsync();
        (reading.Verdict, reading.Checks[^1].Detail).ShouldBe((Verdict.Unknown, $"reviewer-1 gave no verdict on {bench.Head}: it did not answer within 00:10:00."));
    }

    [Fact]
    public async Task No_model_is_asked_once_its_tokens_are_used_up_and_a_restart_gives_none_back()
    {
        var unclear = ScriptedReviewer.Answer(new TextContent("Well."));
        unclear.Usage = new UsageDetails { InputTokenCount = 15_000, OutputTokenCount = 10_000 };
        var reviewer = new ScriptedReviewer().Say(unclear);
        void Limit(ModelReviewOptions options) => options.MaxTokens = 30_000;
        await using var bench = await ReviewBench.CreateAsync(reviewer, Limit);
        (await bench.ReviewAsync()).Checks[^1].Detail.ShouldContain("not with one call of the tool verdict");

        foreach (var restarts in (bool[])[false, true])
        {
            bench.Clock.Advance(TimeSpan.FromMinutes(1));
            await (restarts ? bench.RestartAsync(reviewer, Limit) : Task.CompletedTask);
            var reading = await bench.ReviewAsync();
            reading.Verdict.ShouldBe(Verdict.Unknown);
            reading.Checks[^1].Detail.ShouldContain("its limit of 30000 tokens is used up: 25000 are spent");
        }

        reviewer.Asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(0.02, true)]
    [InlineData(0.05, false)]
    [InlineData(null, false)]
    public async Task No_model_is_asked_once_its_money_is_used_up_or_nobody_knows(double? cost, bool asksAgain)
    {
        var unclear = ScriptedReviewer.Answer(new TextContent("Well."));
        unclear.AdditionalProperties = cost is { } known ? new() { [VertexProperties.Money] = (decimal)known } : null;
        var reviewer = new ScriptedReviewer().Say(unclear, ScriptedReviewer.Approval);
        await using var bench = await ReviewBench.CreateAsync(reviewer, options => options.MaxMoney = 0.05m);
        (await bench.ReviewAsync()).Verdict.ShouldBe(Verdict.Unknown);
        reviewer.Asked.Single().Options.AdditionalProperties![VertexProperties.RequiresPrice].ShouldBe(true);

        bench.Clock.Advance(TimeSpan.FromSeconds(15));
        var reading = await bench.ReviewAsync();

        (reading.Verdict, reviewer.Asked.Count).ShouldBe(asksAgain ? (Verdict.Passed, 2) : (Verdict.Unknown, 1), reading.Detail);
        if (!asksAgain)
        {
            reading.Checks[^1].Detail.ShouldContain($"its limit of 0.05 US dollars is used up: {(cost is null ? "an unknown amount" : "0.05")} is spent.");
        }
    }

    [Fact]
    public async Task A_failure_that_says_what_it_used_counts_as_that()
    {
        var reviewer = new ScriptedReviewer()
            .Fail(new ProviderException(FailureKind.Transient, "vertex_stream_cut", "It was cut.") { Usage = new Usage(25_000, 0.01m, 2) })
            .Fail(new ProviderException(FailureKind.Transient, "vertex_unreachable", "Nobody is there."));
        await using var bench = await ReviewBench.CreateAsync(reviewer, options => (options.MaxTokens, options.MaxMoney) = (40_000, 1));
        (await bench.ReviewAsync()).Checks[^1].Detail.ShouldContain("It was cut.");
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        (await bench.ReviewAsync()).Checks[^1].Detail.ShouldContain("Nobody is there.");
        reviewer.Asked.Count.ShouldBe(2, "25,000 and what one time may take are within the limit, and nothing was used by the second");
        reviewer.Say(ScriptedReviewer.Approval);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        (await bench.ReviewAsync()).Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task A_host_that_ends_in_the_middle_leaves_behind_what_it_may_have_spent()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reviewer = new ScriptedReviewer().Do(async cancellation =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            throw new InvalidOperationException("It never ends by itself.");
        });
        void Limit(ModelReviewOptions options) => options.MaxTokens = 15_000;
        await using var bench = await ReviewBench.CreateAsync(reviewer, Limit);
        await bench.ReadAsync();
        await asked.Task.WaitAsync(Eventually.Patience);

        await bench.RestartAsync(reviewer, Limit);

        (await bench.ReviewAsync()).Checks[^1].Detail.ShouldContain("its limit of 15000 tokens is used up");
        await bench.RestartAsync(new ScriptedReviewer().Say(ScriptedReviewer.Approval), options => options.MaxTokens = 1_000_000);
        (await bench.ReviewAsync()).Verdict.ShouldBe(Verdict.Passed);
    }
}
