namespace Autopilot.Tests;

public sealed class JobDispatcherTests
{
    [Fact]
    public async Task One_execution_is_started_for_an_offer_and_another_host_finds_it()
    {
        await using var site = await CreateAsync();
        var answer = await site.Adapter.Dispatcher.OfferAsync(Key(1), "dotnet", default);
        answer.Refusal.ShouldBeNull();

        site.NewAdapter().Dispatcher.Pushes.ShouldBeTrue();
        (await site.NewAdapter().Dispatcher.WasOfferedAsync(Key(1), default)).ShouldBe(true);
        (await site.NewAdapter().Dispatcher.WasOfferedAsync(Key(2), default)).ShouldBe(false);
        (await site.NewAdapter().Dispatcher.OfferAsync(Key(1), "dotnet", default)).IsDone.ShouldBeTrue();

        var execution = site.Run.Jobs.Executions.ShouldHaveSingleItem();
        answer.Value.ShouldBe(execution.Name);
        execution.Template.Containers[0].Env.Select(variable => $"{variable.Name}={variable.Value}").ShouldBe(["MODE=worker", "AUTOPILOT_OFFER=VTID-00001-1-dispatch-1"]);
    }

    [Fact]
    public async Task An_offer_whose_answer_was_lost_is_found_and_not_made_again()
    {
        await using var site = await CreateAsync();
        site.Run.Fault = call => call.Method == "RunJob" ? new DoubleFault { IsCutAfter = true } : null;
        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.Dispatcher.OfferAsync(Key(1), "dotnet", default))).Kind.ShouldBe(FailureKind.Transient);
        (await site.NewAdapter().Dispatcher.WasOfferedAsync(Key(1), default)).ShouldBe(true);
        site.Run.Jobs.Executions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_job_is_chosen_by_the_capability()
    {
        await using var site = await CreateAsync();
        site.Run.Jobs.Add("any-worker");
        site.Options.Jobs["*"] = "any-worker";
        await site.Adapter.Dispatcher.OfferAsync(Key(1), "dotnet", default);
        await site.Adapter.Dispatcher.OfferAsync(Key(2), "python", default);
        site.Run.Jobs.Executions.Select(execution => CloudRunNames.Last(execution.Job)).ShouldBe(["any-worker", "worker"]);
        (await site.Adapter.Dispatcher.WasOfferedAsync(Key(2), default)).ShouldBe(true);
    }

    [Theory]
    [InlineData(404, "NOT_FOUND")]
    [InlineData(429, "RESOURCE_EXHAUSTED")]
    [InlineData(400, "FAILED_PRECONDITION")]
    public async Task What_Cloud_Run_does_not_start_is_refused_and_the_engine_counts_the_attempt(int status, string word)
    {
        await using var site = await CreateAsync();
        site.Run.Fault = call => call.Method == "RunJob" ? DoubleFault.Answers(CloudRunAnswer.Error(status, word, "It cannot start.")) : null;
        (await site.Adapter.Dispatcher.OfferAsync(Key(1), "dotnet", default)).Refusal!.Message.ShouldContain("It cannot start.");
        site.Run.Count("RunJob").ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_job_for_its_capability_an_offer_is_refused_and_nothing_is_asked()
    {
        await using var site = await CreateAsync();
        (await site.Adapter.Dispatcher.OfferAsync(Key(1), "cobol", default)).Refusal!.Message.ShouldContain("'cobol'; configured: dotnet");
        site.Run.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_execution_is_found_behind_many_others_and_where_not_all_can_be_seen_nobody_knows()
    {
        await using var site = await CreateAsync();
        site.Run.PageSize = 1;
        foreach (var number in Enumerable.Range(1, 15))
        {
            (await site.Adapter.Dispatcher.OfferAsync(Key(number), "dotnet", default)).IsDone.ShouldBeTrue();
        }

        (await site.Adapter.Dispatcher.WasOfferedAsync(Key(1), default)).ShouldBe(true);
        foreach (var number in Enumerable.Range(16, 10))
        {
            await site.Adapter.Dispatcher.OfferAsync(Key(number), "dotnet", default);
        }

        (await site.Adapter.Dispatcher.WasOfferedAsync(Key(99), default)).ShouldBeNull();
    }

    private static EffectKey Key(int number) => CloudRunSite.Key(number, EffectAction.Dispatch);

    private static async Task<CloudRunSite> CreateAsync()
    {
        var site = await CloudRunSite.CreateAsync();
        site.Run.Jobs.Add("worker");
        site.Options.Jobs["dotnet"] = "worker";
        return site;
    }
}
