using System.Collections.Concurrent;

namespace Autopilot.Tests;

/// <summary>A task whose first attempt a person objects to, and whose second fails its checks.</summary>
public sealed class ReviewedTaskTests
{
    [Fact]
    public async Task What_a_reviewer_asks_for_is_told_to_the_next_attempt_and_to_no_other()
    {
        await using var site = await WholeSite.CreateAsync(pull => pull.Number == 2 ? "failure" : "success");
        site.Double.Permissions["ann"] = "write";
        var judge = site.Double.Opened!;
        site.Double.Opened = pull =>
        {
            if (pull.Number == 1)
            {
                pull.Review("ann", "CHANGES_REQUESTED", body: "Say one of what.");
                pull.Comment("1.txt", 1, "A bare number tells nobody anything.");
            }
            else if (pull.Number == 2)
            {
                pull.Review("ann", "COMMENTED", body: "Closer.");
            }

            judge(pull);
        };
        var agent = new Listener();
        await using var pipeline = await GitHubPipeline.StartAsync(
            site.Dir, WholeSite.Repository, new InMemoryStore(TimeProvider.System), options => Site.Apply(site.GitHub, options), builder => builder.Use<ICodingAgent>(_ => agent));
        using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);

        var vtid = await pipeline.ActivateAsync(WholeSite.Spec(1), WholeSite.Repository);
        var task = await pipeline.UntilEndedAsync(vtid, patience.Token);

        (task.Run!.State, task.Run.Attempt).ShouldBe((RunState.Completed, 3));
        var first = (await pipeline.Store.FindRunAsync(vtid, 1, default))!.Ending!.Failure;
        (first.Reason, first.Kind).ShouldBe((FailureReasons.ChecksFailed, FailureKind.Checks));
        first.Message.ShouldContain("Changes are requested by ann.");
        agent.Feedback.ShouldBe([null, first.Feedback, (await pipeline.Store.FindRunAsync(vtid, 2, default))!.Ending!.Failure.Feedback]);

        agent.Feedback.ElementAt(1).ShouldNotBeNull().ShouldStartWith("Check 'changes requested by ann' failed:\nann asks for changes to pull request #1, and wrote:\n> Say one of what.\n1.txt, line 1:\n");
        agent.Feedback.ElementAt(2).ShouldNotBeNull().ShouldStartWith("Check 'build' failed:\nbuild ended with failure.");
        agent.Feedback.ElementAt(2)!.ShouldEndWith("ann wrote about pull request #2:\n> Closer.");
        agent.Feedback.ElementAt(2)!.ShouldNotContain("bare number");

        // Each attempt has a pull request of its own; the objection stays where it was made.
        site.Double.Pulls.Select(pull => (pull.Number, pull.IsOpen, pull.IsMerged)).ShouldBe([(1, false, false), (2, false, false), (3, false, true)]);
        site.Double.Pulls.Select(pull => pull.HeadSha).Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
    }

    /// <summary>Applies the spec's own patch, and keeps what it was told of the last attempt.</summary>
    private sealed class Listener : ICodingAgent
    {
        private readonly PatchAgent patch = new();

        public ConcurrentQueue<string?> Feedback { get; } = new();

        public string Name => patch.Name;

        public Task<AgentResult> RunAsync(AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
        {
            Feedback.Enqueue(task.Order.Feedback);
            return patch.RunAsync(task, progress, cancellationToken);
        }
    }
}
