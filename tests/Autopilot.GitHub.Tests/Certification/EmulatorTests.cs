using Microsoft.Extensions.Logging.Abstractions;

namespace Autopilot.Tests;

/// <summary>
/// The adapter against a GitHub that others wrote, where that one is right. Where it is not, nothing is asked: it opens a second pull
/// request from one branch, merges what conflicts, and refuses a moved head or a second merge with another status than GitHub's. It
/// has neither git over HTTP nor commit statuses, rules or GraphQL.
/// </summary>
public sealed class EmulatorTests
{
    [Fact]
    public async Task The_adapter_brings_a_task_from_branch_to_merge_on_a_GitHub_that_others_wrote()
    {
        await using var emulator = await Emulator.StartAsync();
        var (tip, head, branch) = ((string)emulator.Site["base"]!, (string)emulator.Site["head"]!, (string)emulator.Site["branch"]!);
        using var adapter = new GitHubAdapter(OptionsFor(emulator), TimeProvider.System, NullLogger.Instance);
        var host = adapter.CodeHost;

        (await host.GetDefaultBranchAsync(Topic.Repository, default)).ShouldBe("main");
        (await host.FindHeadAsync(Topic.Repository, branch, default)).ShouldBe(head);
        (await host.FindHeadAsync(Topic.Repository, "no-such", default)).ShouldBeNull();
        (await host.ListChangedFilesAsync(Topic.Repository, tip, head, default)).ShouldBe(["work.txt"]);
        (await host.ContainsAsync(Topic.Repository, tip, head, default)).ShouldBeTrue();
        (await host.ContainsAsync(Topic.Repository, head, tip, default)).ShouldBeFalse();

        var marker = new PullRequestMarker(Topic.Vtid, 1, new string('a', 64));
        var wanted = new NewPullRequest(new EffectKey(Topic.Vtid, 1, EffectAction.CreatePullRequest, 1), Topic.Repository, branch, head, "main", "Do the work", $"The work.\n\n{marker}\n");
        var created = (await host.CreatePullRequestAsync(wanted, default)).Value.ShouldNotBeNull();
        (created.HeadSha, created.State, created.SameRepository, created.Marker).ShouldBe((head, PullRequestState.Open, true, marker));
        (await host.CreatePullRequestAsync(wanted, default)).Refusal!.Reason.ShouldBe(Refusal.Retry);
        (await host.ListOpenPullRequestsAsync(Topic.Repository, branch, Topic.Vtid, default)).ShouldHaveSingleItem().Number.ShouldBe(created.Number);
        (await host.FindPullRequestAsync(Topic.Repository, 9999, default)).ShouldBeNull();

        var request = new CheckRequest(new EffectKey(Topic.Vtid, 1, EffectAction.StartChecks, 1), Topic.Repository, head, "main", ["build"]);
        (await adapter.Checks.ReadAsync(request, default)).Verdict.ShouldBe(Verdict.Pending);
        await emulator.ReportAsync("success");
        (await adapter.Checks.ReadAsync(request, default)).Verdict.ShouldBe(Verdict.Passed);

        var merge = new MergeRequest(Topic.Repository, created.Number, head, "main", tip, MergeMethod.Squash, "Do the work") { Vtid = Topic.Vtid, Attempt = 1 };
        (await host.FindMergeAsync(merge, default)).Status.ShouldBe(LandedStatus.NotLanded);
        var landed = (await host.MergeAsync(merge, default)).Value.ShouldNotBeNull();
        (await host.FindHeadAsync(Topic.Repository, "main", default)).ShouldBe(landed);
        (await host.FindPullRequestAsync(Topic.Repository, created.Number, default))!.State.ShouldBe(PullRequestState.Merged);
        var proven = await host.FindMergeAsync(merge, default);
        (proven.Status, proven.MergeSha, proven.BaseSha).ShouldBe((LandedStatus.Landed, landed, tip));
    }

    private static GitHubOptions OptionsFor(Emulator emulator) => new()
    {
        ApiAddress = new Uri((string)emulator.Site["address"]!),
        AppId = "4711",
        InstallationId = 99,
        PrivateKey = (string)emulator.Site["privateKey"]!,
        WriteInterval = TimeSpan.Zero,
        MergeInterval = TimeSpan.Zero,
        SettleTime = TimeSpan.Zero,
    };
}
