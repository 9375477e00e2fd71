namespace Autopilot.Testing;

/// <summary>How every code host must merge, refuse to merge, and find out what landed: a part of <see cref="CodeHostConformance"/>.</summary>
internal static class CodeHostMergeConformance
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The cases by name.</summary>
    public static Dictionary<string, Func<CodeHostFixture, Task>> Cases { get; } = new Dictionary<string, Func<CodeHostFixture, Task>>(StringComparer.Ordinal)
    {
        ["a merge lands the head and is proven"] = fixture => LandAsync(fixture, MergeMethod.Merge),
        ["a squash lands one commit and is proven"] = fixture => LandAsync(fixture, MergeMethod.Squash),
        ["a rebase lands the commits and is proven"] = fixture => LandAsync(fixture, MergeMethod.Rebase),
        ["a merge on a base that moved on lands on its tip"] = LandOnMovedBaseAsync,
        ["a merge whose answer was lost is found and not made twice"] = FindLostAnswerAsync,
        ["a merge that fails before it happened is made by a repeat"] = fixture => SpoilAsync(fixture, CallFault.ErrorBefore),
        ["a merge whose answer got lost on the way is found and not made twice"] = fixture => SpoilAsync(fixture, CallFault.LostAnswer),
        ["two merges at once land one commit"] = MergeTwiceAtOnceAsync,
        ["a moved head refuses the merge"] = RefuseMovedHeadAsync,
        ["a closed pull request refuses the merge"] = RefuseClosedAsync,
        ["a deleted branch refuses the merge"] = RefuseDeletedBranchAsync,
        ["a conflict refuses the merge"] = RefuseConflictAsync,
        ["an absent pull request refuses the merge"] = RefuseAbsentAsync,
        ["a wrong base refuses the merge"] = RefuseWrongBaseAsync,
        ["somebody's merge of the head is adopted"] = AdoptOutsideMergeAsync,
        ["somebody's merge of another head is not adopted"] = RefuseOtherHeadAsync,
        ["a landed tree that is not the merge is a mismatch"] = FindMismatchAsync,
        ["trailers alone prove nothing"] = DistrustTrailersAsync,
        ["without a pull request the merge is found on the base"] = FindWithoutNumberAsync,
    };

    private static async Task LandAsync(CodeHostFixture fixture, MergeMethod method)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        var request = work.ToMerge(number, method);
        Expect.Equal(LandedStatus.NotLanded, (await fixture.Host.FindMergeAsync(request, None).ConfigureAwait(false)).Status, "Nothing landed yet.");

        var landed = Expect.Done(await fixture.Host.MergeAsync(request, None).ConfigureAwait(false), "It merges.");
        Expect.Equal(landed, await Work.BaseTipAsync(fixture).ConfigureAwait(false), "The base shows what landed.");
        Expect.Equal(
            method == MergeMethod.Merge, await fixture.Host.ContainsAsync(fixture.Repository, work.Head, landed, None).ConfigureAwait(false), "Only a merge commit contains the head.");
        await ExpectMergedAsync(fixture, fixture.Host, request, landed, work.Base).ConfigureAwait(false);
        await ExpectMergedAsync(fixture, fixture.Restart(), request, landed, work.Base).ConfigureAwait(false);
        Expect.Refused(
            await fixture.Host.ClosePullRequestAsync(fixture.Repository, number, "Too late.", None).ConfigureAwait(false), "A merged one is not closed.", FailureReasons.MergedOutside);
    }

    private static async Task LandOnMovedBaseAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        var moved = await fixture.PushAsync(fixture.BaseBranch, work.Base, Files("other.txt", "elsewhere")).ConfigureAwait(false);
        var landed = Expect.Done(await fixture.Host.MergeAsync(work.ToMerge(number), None).ConfigureAwait(false), "A drifted base is no obstacle.");
        await ExpectMergedAsync(fixture, fixture.Host, work.ToMerge(number), landed, moved).ConfigureAwait(false);
    }

    private static async Task FindLostAnswerAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        var request = work.ToMerge(number);
        var landed = Expect.Done(await fixture.Host.MergeAsync(request, None).ConfigureAwait(false), "It merges.");
        var restarted = fixture.Restart();
        Expect.Equal(landed, (await restarted.FindMergeAsync(request, None).ConfigureAwait(false)).MergeSha, "The look-up finds it.");
        Expect.Equal(landed, Expect.Done(await restarted.MergeAsync(request, None).ConfigureAwait(false), "Merging what is merged with this head is done."), "It is the same commit.");
        Expect.Equal(1, (await fixture.ListBaseLineAsync(work.Base).ConfigureAwait(false)).Count, "It landed once.");
    }

    private static async Task SpoilAsync(CodeHostFixture fixture, CallFault fault)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        var request = work.ToMerge(number);
        await Spoiled.WriteAsync(fixture.SpoilNextWrite(fault), () => fixture.Host.MergeAsync(request, None)).ConfigureAwait(false);
        var found = await fixture.Restart().FindMergeAsync(request, None).ConfigureAwait(false);
        Expect.True(found.Status == LandedStatus.Landed || (found.Status == LandedStatus.NotLanded && fault == CallFault.ErrorBefore), $"What happened is found by whoever looks: {found.Status}.");
        var landed = Expect.Done(await fixture.Restart().MergeAsync(request, None).ConfigureAwait(false), "A repeat is done.");
        Expect.True(found.MergeSha is null || found.MergeSha == landed, "It names the commit that was found.");
        Expect.Equal(1, (await fixture.ListBaseLineAsync(work.Base).ConfigureAwait(false)).Count, "It landed once.");
    }

    private static async Task MergeTwiceAtOnceAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        var request = work.ToMerge(number);
        var results = await Task.WhenAll(fixture.Host.MergeAsync(request, None), fixture.Restart().MergeAsync(request, None)).ConfigureAwait(false);
        var line = await fixture.ListBaseLineAsync(work.Base).ConfigureAwait(false);
        Expect.Equal(1, line.Count, "It landed once.");
        Expect.True(results.Where(result => result.IsDone).All(result => result.Value == line[0]) && results.Any(result => result.IsDone), "Whoever says that it is done names that commit.");
    }

    private static async Task RefuseMovedHeadAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        await fixture.PushAsync(work.Branch, work.Head, Files("more.txt", "more")).ConfigureAwait(false);
        await ExpectNotMergedAsync(fixture, work, work.ToMerge(number), FailureReasons.HeadMoved).ConfigureAwait(false);
    }

    private static async Task RefuseClosedAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        await fixture.CloseOutsideAsync(number).ConfigureAwait(false);
        await ExpectNotMergedAsync(fixture, work, work.ToMerge(number), FailureReasons.PullRequestClosed).ConfigureAwait(false);
    }

    private static async Task RefuseDeletedBranchAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        await fixture.DeleteBranchAsync(work.Branch).ConfigureAwait(false);
        await ExpectNotMergedAsync(fixture, work, work.ToMerge(number), FailureReasons.PullRequestNotFound, FailureReasons.PullRequestClosed).ConfigureAwait(false);
    }

    private static async Task RefuseConflictAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        var moved = await fixture.PushAsync(fixture.BaseBranch, work.Base, Files("work.txt", "something else")).ConfigureAwait(false);
        foreach (var method in Enum.GetValues<MergeMethod>())
        {
            Expect.Refused(await fixture.Host.MergeAsync(work.ToMerge(number, method), None).ConfigureAwait(false), "A conflict does not merge.", FailureReasons.MergeConflict);
        }

        Expect.Equal(moved, await Work.BaseTipAsync(fixture).ConfigureAwait(false), "The base stays.");
    }

    private static async Task RefuseAbsentAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        await ExpectNotMergedAsync(fixture, work, work.ToMerge(number + 1000), FailureReasons.PullRequestNotFound).ConfigureAwait(false);
    }

    private static async Task RefuseWrongBaseAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        await fixture.PushAsync("release", work.Base, Files("release.txt", "1")).ConfigureAwait(false);
        await ExpectNotMergedAsync(fixture, work, work.ToMerge(number) with { BaseBranch = "release" }, FailureReasons.WrongBase).ConfigureAwait(false);
    }

    private static async Task AdoptOutsideMergeAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        var landed = await fixture.MergeOutsideAsync(work.Head).ConfigureAwait(false);
        await ExpectMergedAsync(fixture, fixture.Host, work.ToMerge(number), landed, work.Base).ConfigureAwait(false);
        Expect.Equal(landed, Expect.Done(await fixture.Host.MergeAsync(work.ToMerge(number), None).ConfigureAwait(false), "Merging what is merged with this head is done."), "It is that commit.");
        Expect.Equal(1, (await fixture.ListBaseLineAsync(work.Base).ConfigureAwait(false)).Count, "It landed once.");
    }

    private static async Task RefuseOtherHeadAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        var other = await fixture.PushAsync(work.Branch, work.Base, Files("other.txt", "not the work")).ConfigureAwait(false);
        await fixture.MergeOutsideAsync(other).ConfigureAwait(false);
        Expect.Equal(LandedStatus.NotLanded, (await fixture.Host.FindMergeAsync(work.ToMerge(number), None).ConfigureAwait(false)).Status, "Another head is not this work.");
        Expect.Refused(await fixture.Host.MergeAsync(work.ToMerge(number), None).ConfigureAwait(false), "Another head was merged.", FailureReasons.HeadMoved);
    }

    private static async Task FindMismatchAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        var landed = await fixture.MergeOutsideAsync(work.Head, Files("smuggled.txt", "not validated")).ConfigureAwait(false);
        var found = await fixture.Host.FindMergeAsync(work.ToMerge(number), None).ConfigureAwait(false);
        Expect.Equal((LandedStatus.Mismatch, landed), (found.Status, found.MergeSha), "What landed is not what was validated.");
    }

    private static async Task DistrustTrailersAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        await fixture.PushAsync(fixture.BaseBranch, work.Base, Files("forged.txt", "1"), work.ToMerge(number).Message).ConfigureAwait(false);
        var found = await fixture.Host.FindMergeAsync(work.ToMerge(number, MergeMethod.Squash), None).ConfigureAwait(false);
        Expect.True(found.Status is LandedStatus.Unprovable or LandedStatus.NotLanded, $"Trailers alone are no landing, and it was {found.Status}: {found.Detail}");
    }

    private static async Task FindWithoutNumberAsync(CodeHostFixture fixture)
    {
        foreach (var method in new[] { MergeMethod.Squash, MergeMethod.Merge })
        {
            var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
            var landed = Expect.Done(await fixture.Host.MergeAsync(work.ToMerge(number, method), None).ConfigureAwait(false), "It merges.");
            var found = await fixture.Host.FindMergeAsync(work.ToMerge(0, method), None).ConfigureAwait(false);
            Expect.Equal((LandedStatus.Landed, landed), (found.Status, found.MergeSha), "The base alone shows the merge.");
            var reset = await fixture.PushAsync(fixture.BaseBranch, landed, Files("work.txt", $"after {method}")).ConfigureAwait(false);
            Expect.Equal(landed, (await fixture.Host.FindMergeAsync(work.ToMerge(0, method), None).ConfigureAwait(false)).MergeSha, $"Later commits ({reset}) hide nothing.");
        }
    }

    private static async Task ExpectMergedAsync(CodeHostFixture fixture, ICodeHost host, MergeRequest request, string landed, string baseSide)
    {
        var found = await host.FindMergeAsync(request, None).ConfigureAwait(false);
        Expect.Equal((LandedStatus.Landed, landed, baseSide), (found.Status, found.MergeSha, found.BaseSha), $"The landing is proven: {found.Detail}");
        Expect.Equal(await fixture.GetTreeAsync(landed).ConfigureAwait(false), found.TreeSha, "The tree is the landed commit's.");
        var pull = Expect.Present(await host.FindPullRequestAsync(fixture.Repository, request.Number, None).ConfigureAwait(false), "A merged pull request is still there.");
        Expect.Equal((PullRequestState.Merged, request.HeadSha), (pull.State, pull.HeadSha), "It reads as merged with this head.");
        Expect.Equal(0, (await host.ListOpenPullRequestsAsync(fixture.Repository, pull.HeadBranch, request.Vtid, None).ConfigureAwait(false)).Count, "It is not open.");
    }

    private static async Task ExpectNotMergedAsync(CodeHostFixture fixture, Work work, MergeRequest request, params string[] reasons)
    {
        Expect.Refused(await fixture.Host.MergeAsync(request, None).ConfigureAwait(false), "It must not merge.", reasons);
        Expect.Equal(0, (await fixture.ListBaseLineAsync(work.Base).ConfigureAwait(false)).Count, "Nothing landed.");
        Expect.Equal(LandedStatus.NotLanded, (await fixture.Host.FindMergeAsync(request, None).ConfigureAwait(false)).Status, "The look-up agrees.");
    }

    private static Dictionary<string, string> Files(string path, string content) => new(StringComparer.Ordinal) { [path] = content };
}
