using System.Net;
using Autopilot.Dashboard;
using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Tests;

/// <summary>However a run ends, its row and its drawer say why, and the drawer what to do.</summary>
public sealed class FailureTests
{
    public static TheoryData<string> Reasons => [.. FailureReasons.All, "agent_died"];

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Each_reason_is_shown_with_its_message_and_what_to_do(string reason)
    {
        var failure = FailureReasons.Create(reason, $"What happened of {reason}, with <values>.");
        var snapshot = Ended(failure);
        var view = new TaskListView(Frame(), Filter.None, [TaskRow.Of(snapshot)], null, new TaskDetail(Frame(), Filter.None, snapshot, TaskExplanation.Of(snapshot))
        {
            SpecText = "",
            Events = [],
            Offers = [],
        });
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();

        var html = WebUtility.HtmlDecode(await PageResult.DrawAsync(services, TaskList.Of(view)));

        html.ShouldContain($"<span class=\"reason\"><b>{reason}</b> {failure.Message}</span>");
        html.ShouldContain($"<code id=\"reason\">{reason}</code>");
        html.ShouldContain($"<p id=\"message\">{failure.Message}</p>");
        html.ShouldContain("It failed in <code>verifying</code>.");
        html.ShouldContain($"<dd id=\"remedy\">{FailureReasons.RemedyFor(failure)}</dd>");
    }

    private static FrameView Frame() => new(
        "Autopilot", TaskPages.View, new Addresses("/autopilot", "/autopilot/api/v1"), new ActingContext("somebody", AutopilotRoles.All, null),
        new ExecutionView(true, "", null, "", default, false, 0), new TaskCounts(DateTimeOffset.UnixEpoch, new Dictionary<Standing, long>()), new LookSettings(false, 50, true));

    private static TaskSnapshot Ended(Failure failure)
    {
        var vtid = Vtid.Parse("VTID-00001");
        var outcome = failure.Outcome;
        var task = new AutopilotTask
        {
            Vtid = vtid,
            Title = "Change the app",
            Repository = "team/app",
            BaseBranch = "main",
            Attempt = 1,
            Version = 9,
            Autonomous = true,
            Spec = TaskSpec.Parse("---\ntitle: a\nscope: [b]\nacceptance: [c]\n---\nd\n").ToRecord("author"),
        };
        var ending = new Ending(outcome, failure, "autopilot");
        var run = new Run
        {
            Vtid = vtid,
            Attempt = 1,
            State = ending.State,
            SpecHash = task.Spec.Hash,
            EndedIn = RunState.Verifying,
            Ending = ending,
            Policy = new Profile { Name = "default", Target = "prod" }.Resolve(),
        };
        return new TaskSnapshot(task, run, [], null, DateTimeOffset.UnixEpoch);
    }
}
