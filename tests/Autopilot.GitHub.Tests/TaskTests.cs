using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

public sealed class TaskTests(ITestOutputHelper output)
{
    // What one task may cost of the 5,000 calls that an installation has an hour; GitHub counts a look that found nothing new as none.
    private const int Budget = 60;

    [Fact]
    public async Task GH_39_A_task_from_branch_to_proven_merge_stays_within_its_budget_of_calls()
    {
        await using var site = await Site.CreateAsync();
        await DriveAsync(site);
        var counts = site.Connection.Transport.Counts;
        output.WriteLine(counts.ToString());
        counts.Total.ShouldBeLessThanOrEqualTo(Budget);
        site.GitHub.Requests.Count(request => request.Method is "POST" or "PUT" or "PATCH" && request.Operation.StartsWith("pulls/", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task GH_11_No_branch_is_ever_deleted_and_one_that_GitHub_deletes_after_the_merge_changes_nothing()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.Repository.ForbiddenMethods.Add("squash");
        (await topic.Host.MergeAsync(topic.ToMerge(MergeMethod.Squash), default)).IsDone.ShouldBeFalse();
        (await site.Repository.FindTipAsync(topic.Branch)).ShouldBe(topic.Head, "A refused merge leaves everything as it was.");
        (await topic.Host.MergeAsync(topic.ToMerge(), default)).IsDone.ShouldBeTrue();
        site.GitHub.Requests.ShouldAllBe(request => request.Method != "DELETE");

        await site.Repository.GitAsync("update-ref", "-d", $"refs/heads/{topic.Branch}");
        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.Landed);
        (await topic.Host.FindPullRequestAsync(Topic.Repository, topic.Pull.Number, default))!.State.ShouldBe(PullRequestState.Merged);
    }

    [Fact]
    public async Task GH_14_Merging_by_itself_is_never_asked_for_and_a_pull_request_that_does_it_says_so()
    {
        await using var site = await Site.CreateAsync();
        await DriveAsync(site);
        site.GitHub.Requests.Where(request => request.Operation == "graphql").ShouldAllBe(request => request.Body["query"]!.GetValue<string>().StartsWith("query"), "Only the merge call with its expected head merges.");
        var topic = await Topic.OpenAsync(site, ("more.txt", "more\n"));
        topic.Pull.AutoMerge = true;
        (await topic.Host.FindPullRequestAsync(Topic.Repository, topic.Pull.Number, default))!.AutoMerge.ShouldBeTrue("The engine adopts no such pull request.");
    }

    [Fact]
    public async Task GH_43_An_App_asks_nothing_that_only_a_person_may()
    {
        await using var site = await Site.CreateAsync();
        await DriveAsync(site);
        site.GitHub.Requests.ShouldAllBe(request => request.Operation.Length > 0 && !request.Path.StartsWith("/user", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_credential_is_logged_or_said_whatever_goes_wrong()
    {
        var logger = new Lines();
        await using var site = await Site.CreateAsync(logger: logger);
        await DriveAsync(site);
        var token = site.GitHub.Tokens.Latest!;
        foreach (var fault in (Fault[])[Fault.CutBefore, Fault.Answers(DoubleAnswer.Error(403, $"{token} may not do this")), Fault.Answers(new DoubleAnswer(502, $"<html>{token}</html>"))])
        {
            site.GitHub.Faults.Add("repos/get", fault);
            (await Should.ThrowAsync<ProviderException>(() => site.Adapter.CodeHost.GetDefaultBranchAsync(Topic.Repository, default))).ToString().ShouldNotContain(token);
        }

        logger.Written.ShouldNotBeEmpty();
        logger.Written.ShouldAllBe(line => !line.Contains(token) && !line.Contains("eyJ") && !line.Contains("PRIVATE KEY"));
    }

    private static async Task DriveAsync(Site site)
    {
        var topic = await Topic.PushAsync(site);
        (await topic.Host.ListOpenPullRequestsAsync(Topic.Repository, topic.Branch, Topic.Vtid, default)).ShouldBeEmpty();
        var created = (await topic.Host.CreatePullRequestAsync(topic.ToOpen(), default)).Value!;
        await topic.Host.ListChangedFilesAsync(Topic.Repository, topic.Base, topic.Head, default);
        site.Repository.Checks.Job(topic.Head, "build", "success");
        var request = new CheckRequest(new EffectKey(Topic.Vtid, 1, EffectAction.StartChecks, 1), Topic.Repository, topic.Head, "main", ["build"]);
        for (var look = 0; look < 3; look++)
        {
            await topic.Host.FindPullRequestAsync(Topic.Repository, created.Number, default);
            (await site.Adapter.Checks.ReadAsync(request, default)).Verdict.ShouldBe(Verdict.Passed);
        }

        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.NotLanded);
        (await topic.Host.MergeAsync(topic.ToMerge(), default)).IsDone.ShouldBeTrue();
        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.Landed);
    }

    private sealed class Lines : ILogger
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");
    }
}
