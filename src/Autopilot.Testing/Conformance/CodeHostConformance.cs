namespace Autopilot.Testing;

/// <summary>
/// What every code host must do, as named cases without a test framework. Each takes a fresh fixture and throws
/// <see cref="ConformanceException"/> when a rule is broken.
/// </summary>
public static class CodeHostConformance
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The cases by name, those of merging among them.</summary>
    public static IReadOnlyDictionary<string, Func<CodeHostFixture, Task>> Cases { get; } = new Dictionary<string, Func<CodeHostFixture, Task>>(CodeHostMergeConformance.Cases, StringComparer.Ordinal)
    {
        ["branches are read, absent ones are null"] = ReadBranchesAsync,
        ["a file is read as the commit has it, and an absent one is null"] = FindFileAsync,
        ["changed files are those since the merge base, a rename counts as two"] = ListChangedFilesAsync,
        ["a commit contains its ancestors and itself"] = ContainsAsync,
        ["a revert is found where it is"] = ContainsRevertAsync,
        ["a pull request is opened and read back"] = CreateAsync,
        ["a restarted adapter finds the pull request by branch and by marker"] = FindAgainAsync,
        ["no pull request is opened without a commit, a head or a base"] = RefuseCreationAsync,
        ["a second pull request from an open branch is refused"] = RefuseDuplicateAsync,
        ["two creators at once open one pull request"] = CreateTwiceAtOnceAsync,
        ["opening that is given up at any moment opens one pull request or none"] = InterruptCreationAsync,
        ["opening that fails before it happened opens one when it is repeated"] = fixture => SpoilCreationAsync(fixture, CallFault.ErrorBefore),
        ["opening whose answer was lost is found and opens no second one"] = fixture => SpoilCreationAsync(fixture, CallFault.LostAnswer),
        ["closing that fails before it happened, or whose answer was lost, is done when it is repeated"] = SpoilClosingAsync,
        ["closing is done once and again, and the branch may be offered anew"] = CloseAsync,
        ["a pull request closed by somebody is read as closed"] = CloseOutsideAsync,
        ["a conflict is seen"] = SeeConflictAsync,
    };

    /// <summary>Runs every case, each on a fixture of its own.</summary>
    /// <param name="create">Makes a fresh fixture.</param>
    /// <exception cref="ConformanceException">Promises are not kept; all of them are named.</exception>
    public static Task RunAllAsync(Func<Task<CodeHostFixture>> create) =>
        ConformanceRun.AllAsync(nameof(CodeHostConformance), Cases.Select(one => (one.Key, one.Value)), create);

    private static async Task ReadBranchesAsync(CodeHostFixture fixture)
    {
        Expect.Equal(fixture.BaseBranch, await fixture.Host.GetDefaultBranchAsync(fixture.Repository, None).ConfigureAwait(false), "The default branch is HEAD's.");
        var work = await Work.PushAsync(fixture).ConfigureAwait(false);
        Expect.Equal(work.Head, await fixture.Host.FindHeadAsync(fixture.Repository, work.Branch, None).ConfigureAwait(false), "A branch shows what was pushed.");
        Expect.Equal(null, await fixture.Host.FindHeadAsync(fixture.Repository, "no/such", None).ConfigureAwait(false), "An absent branch is null.");
    }

    private static async Task FindFileAsync(CodeHostFixture fixture)
    {
        const string Path = ".autopilot/autopilot.yml";
        var start = await Work.BaseTipAsync(fixture).ConfigureAwait(false);
        var first = await fixture.PushAsync("topic", start, new Dictionary<string, string>(StringComparer.Ordinal) { [Path] = "checks:\n  command: grün" }).ConfigureAwait(false);
        var second = await fixture.PushAsync("topic", first, new Dictionary<string, string>(StringComparer.Ordinal) { [Path] = "{}" }).ConfigureAwait(false);
        Expect.Equal("checks:\n  command: grün", await ReadAsync(first, Path).ConfigureAwait(false), "A commit's own text counts, not the branch's.");
        Expect.Equal("{}", await ReadAsync(second, Path).ConfigureAwait(false), "A later commit has another.");
        Expect.Equal(null, await ReadAsync(start, Path).ConfigureAwait(false), "A commit without the file has none.");
        Expect.Equal(null, await ReadAsync(second, ".autopilot").ConfigureAwait(false), "A folder is no file.");
        Expect.True(await IsUnknownAsync(() => ReadAsync(new string('1', 40), Path)).ConfigureAwait(false), "What an unknown commit has is an error, not an absent file.");

        async Task<string?> ReadAsync(string commit, string path) =>
            (await fixture.Host.FindFileAsync(fixture.Repository, commit, path, None).ConfigureAwait(false))?.TrimEnd('\n');
    }

    private static async Task<bool> IsUnknownAsync(Func<Task> read)
    {
        try
        {
            await read().ConfigureAwait(false);
            return false;
        }
        catch (ProviderException)
        {
            return true;
        }
    }

    private static async Task ListChangedFilesAsync(CodeHostFixture fixture)
    {
        var start = await Work.BaseTipAsync(fixture).ConfigureAwait(false);
        var moved = await fixture.PushAsync(fixture.BaseBranch, start, new Dictionary<string, string>(StringComparer.Ordinal) { ["other.txt"] = "elsewhere" }).ConfigureAwait(false);
        var head = await fixture.PushAsync("topic", start, new Dictionary<string, string>(StringComparer.Ordinal) { ["a file.txt"] = "1", ["dir/ü.txt"] = "2" }).ConfigureAwait(false);
        var files = await fixture.Host.ListChangedFilesAsync(fixture.Repository, moved, head, None).ConfigureAwait(false);
        Expect.Equal("a file.txt|dir/ü.txt", string.Join('|', files.Order(StringComparer.Ordinal)), "Only what the head changes counts, with names as they are.");
    }

    private static async Task ContainsAsync(CodeHostFixture fixture)
    {
        var work = await Work.PushAsync(fixture).ConfigureAwait(false);
        Expect.True(await fixture.Host.ContainsAsync(fixture.Repository, work.Base, work.Head, None).ConfigureAwait(false), "A head contains its base.");
        Expect.True(await fixture.Host.ContainsAsync(fixture.Repository, work.Head, work.Head, None).ConfigureAwait(false), "A commit contains itself.");
        Expect.True(!await fixture.Host.ContainsAsync(fixture.Repository, work.Head, work.Base, None).ConfigureAwait(false), "A base does not contain what came later.");
        Expect.True(!await fixture.Host.ContainsAsync(fixture.Repository, new string('1', 40), work.Base, None).ConfigureAwait(false), "An unknown commit is contained in none.");
    }

    private static async Task ContainsRevertAsync(CodeHostFixture fixture)
    {
        var work = await Work.PushAsync(fixture).ConfigureAwait(false);
        Expect.True(!await fixture.Host.ContainsRevertAsync(fixture.Repository, work.Head, work.Head, None).ConfigureAwait(false), "Nothing was reverted yet.");
        var revert = await fixture.PushAsync(
            work.Branch, work.Head, new Dictionary<string, string>(StringComparer.Ordinal) { ["work.txt"] = "" }, $"Revert \"Change\"\n\nThis reverts commit {work.Head}.").ConfigureAwait(false);
        Expect.True(await fixture.Host.ContainsRevertAsync(fixture.Repository, work.Head, revert, None).ConfigureAwait(false), "The revert is in this history.");
        Expect.True(!await fixture.Host.ContainsRevertAsync(fixture.Repository, work.Base, revert, None).ConfigureAwait(false), "It reverts that commit only.");
    }

    private static async Task CreateAsync(CodeHostFixture fixture)
    {
        var work = await Work.PushAsync(fixture).ConfigureAwait(false);
        var created = Expect.Done(await fixture.Host.CreatePullRequestAsync(work.ToOpen(), None).ConfigureAwait(false), "It can be opened.");
        var read = Expect.Present(await fixture.Host.FindPullRequestAsync(fixture.Repository, created.Number, None).ConfigureAwait(false), "What was opened is found.");
        Expect.Equal(
            (work.Branch, work.Head, fixture.BaseBranch, PullRequestState.Open, true, false, false),
            (read.HeadBranch, read.HeadSha, read.BaseBranch, read.State, read.SameRepository, read.IsDraft, read.AutoMerge),
            "It reads back as asked.");
        Expect.Equal(work.Marker, read.Marker, "The marker is found in the body.");
        await Expect.EventuallyAsync(
            () => fixture.Host.FindPullRequestAsync(fixture.Repository, created.Number, None), pull => pull?.Mergeable == true, "It is found mergeable.").ConfigureAwait(false);
        Expect.Equal(null, await fixture.Host.FindPullRequestAsync(fixture.Repository, created.Number + 1000, None).ConfigureAwait(false), "An absent number is null.");
    }

    private static async Task FindAgainAsync(CodeHostFixture fixture)
    {
        var work = await Work.PushAsync(fixture).ConfigureAwait(false);
        var created = Expect.Done(await fixture.Host.CreatePullRequestAsync(work.ToOpen(), None).ConfigureAwait(false), "It can be opened.");
        var restarted = fixture.Restart();
        var byBranch = await restarted.ListOpenPullRequestsAsync(fixture.Repository, work.Branch, Vtid.Parse("VTID-09999"), None).ConfigureAwait(false);
        var byMarker = await restarted.ListOpenPullRequestsAsync(fixture.Repository, "no/such", work.Vtid, None).ConfigureAwait(false);
        var byNone = await restarted.ListOpenPullRequestsAsync(fixture.Repository, "no/such", Vtid.Parse("VTID-09999"), None).ConfigureAwait(false);
        Expect.Equal((created.Number, created.Number, 0), (byBranch.Single().Number, byMarker.Single().Number, byNone.Count), "Open pull requests are found by branch and by marker.");
    }

    private static async Task RefuseCreationAsync(CodeHostFixture fixture)
    {
        var work = await Work.PushAsync(fixture).ConfigureAwait(false);
        await fixture.PushAsync("same", work.Base, new Dictionary<string, string>(StringComparer.Ordinal)).ConfigureAwait(false);
        var host = fixture.Host;
        Expect.Refused(await host.CreatePullRequestAsync(work.ToOpen() with { HeadSha = work.Base }, None).ConfigureAwait(false), "The branch shows another head.", FailureReasons.HeadMoved);
        Expect.Refused(await host.CreatePullRequestAsync(work.ToOpen() with { HeadBranch = "no/such" }, None).ConfigureAwait(false), "There is no such branch.", FailureReasons.HeadNotFound);
        Expect.Refused(await host.CreatePullRequestAsync(work.ToOpen() with { BaseBranch = "no-such" }, None).ConfigureAwait(false), "There is no such base.", FailureReasons.WrongBase);
        await fixture.PushAsync(fixture.BaseBranch, work.Head, new Dictionary<string, string>(StringComparer.Ordinal) { ["later.txt"] = "x" }).ConfigureAwait(false);
        Expect.Refused(await host.CreatePullRequestAsync(work.ToOpen(), None).ConfigureAwait(false), "The base contains the head.", FailureReasons.NoChange);
        Expect.Equal(0, (await host.ListOpenPullRequestsAsync(fixture.Repository, work.Branch, work.Vtid, None).ConfigureAwait(false)).Count, "A refused one is not there.");
    }

    private static async Task RefuseDuplicateAsync(CodeHostFixture fixture)
    {
        var work = await Work.PushAsync(fixture).ConfigureAwait(false);
        Expect.Done(await fixture.Host.CreatePullRequestAsync(work.ToOpen(), None).ConfigureAwait(false), "It can be opened.");
        Expect.Refused(await fixture.Restart().CreatePullRequestAsync(work.ToOpen(), None).ConfigureAwait(false), "One is open.", Refusal.Retry);
        Expect.Equal(1, (await fixture.Host.ListOpenPullRequestsAsync(fixture.Repository, work.Branch, work.Vtid, None).ConfigureAwait(false)).Count, "There is one.");
    }

    private static async Task CreateTwiceAtOnceAsync(CodeHostFixture fixture)
    {
        var work = await Work.PushAsync(fixture).ConfigureAwait(false);
        var other = fixture.Restart();
        var results = await Task.WhenAll(
            fixture.Host.CreatePullRequestAsync(work.ToOpen(), None), other.CreatePullRequestAsync(work.ToOpen(), None), fixture.Host.CreatePullRequestAsync(work.ToOpen(), None)).ConfigureAwait(false);
        Expect.Equal(1, results.Count(result => result.IsDone), "One creator may win.");
        Expect.Equal(1, (await other.ListOpenPullRequestsAsync(fixture.Repository, work.Branch, work.Vtid, None).ConfigureAwait(false)).Count, "One pull request is open.");
    }

    private static async Task InterruptCreationAsync(CodeHostFixture fixture)
    {
        var work = await Work.PushAsync(fixture).ConfigureAwait(false);
        await Interrupted.EachAsync(given => fixture.Restart().CreatePullRequestAsync(work.ToOpen(), given)).ConfigureAwait(false);
        var found = await fixture.Restart().ListOpenPullRequestsAsync(fixture.Repository, work.Branch, work.Vtid, None).ConfigureAwait(false);
        if (found.Count == 0)
        {
            Expect.Done(await fixture.Host.CreatePullRequestAsync(work.ToOpen(), None).ConfigureAwait(false), "It can be opened in the end.");
            found = await fixture.Restart().ListOpenPullRequestsAsync(fixture.Repository, work.Branch, work.Vtid, None).ConfigureAwait(false);
        }

        Expect.Equal(1, found.Count, "One pull request is open.");
        Expect.Equal(work.Head, found[0].HeadSha, "It shows the work.");
    }

    private static async Task SpoilCreationAsync(CodeHostFixture fixture, CallFault fault)
    {
        var work = await Work.PushAsync(fixture).ConfigureAwait(false);
        await Spoiled.WriteAsync(fixture.SpoilNextWrite(fault), () => fixture.Host.CreatePullRequestAsync(work.ToOpen(), None)).ConfigureAwait(false);
        var found = await fixture.Restart().ListOpenPullRequestsAsync(fixture.Repository, work.Branch, work.Vtid, None).ConfigureAwait(false);
        Expect.True(found.Count == 1 || (found.Count == 0 && fault == CallFault.ErrorBefore), $"What happened is found by whoever looks: {found.Count} are open.");
        if (found.Count == 0)
        {
            Expect.Done(await fixture.Restart().CreatePullRequestAsync(work.ToOpen(), None).ConfigureAwait(false), "A repeat opens it.");
        }

        found = await fixture.Restart().ListOpenPullRequestsAsync(fixture.Repository, work.Branch, work.Vtid, None).ConfigureAwait(false);
        Expect.Equal(1, found.Count, "One pull request is open.");
    }

    private static async Task SpoilClosingAsync(CodeHostFixture fixture)
    {
        foreach (var fault in Enum.GetValues<CallFault>())
        {
            var (_, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
            await Spoiled.WriteAsync(fixture.SpoilNextWrite(fault), () => fixture.Host.ClosePullRequestAsync(fixture.Repository, number, "Because.", None)).ConfigureAwait(false);
            var closed = Expect.Done(await fixture.Restart().ClosePullRequestAsync(fixture.Repository, number, "Because.", None).ConfigureAwait(false), "A repeat is done.");
            Expect.Equal(PullRequestState.Closed, closed.State, "It is closed.");
        }
    }

    private static async Task CloseAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        var closed = Expect.Done(await fixture.Host.ClosePullRequestAsync(fixture.Repository, number, "Because.", None).ConfigureAwait(false), "It can be closed.");
        Expect.Equal(PullRequestState.Closed, closed.State, "It is closed.");
        Expect.Done(await fixture.Host.ClosePullRequestAsync(fixture.Repository, number, "Because.", None).ConfigureAwait(false), "Closing a closed one is done.");
        Expect.Refused(await fixture.Host.ClosePullRequestAsync(fixture.Repository, number + 1000, "Because.", None).ConfigureAwait(false), "There is none.", FailureReasons.PullRequestNotFound);
        var again = Expect.Done(await fixture.Host.CreatePullRequestAsync(work.ToOpen(), None).ConfigureAwait(false), "The branch may be offered anew.");
        Expect.True(again.Number != number, "A number is never used again.");
        var all = await fixture.Host.ListPullRequestsAsync(fixture.Repository, work.Branch, None).ConfigureAwait(false);
        Expect.Equal(2, all.Count, "Both are found by their branch.");
    }

    private static async Task CloseOutsideAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        await fixture.CloseOutsideAsync(number).ConfigureAwait(false);
        var read = await fixture.Host.FindPullRequestAsync(fixture.Repository, number, None).ConfigureAwait(false);
        Expect.Equal(PullRequestState.Closed, read?.State, "It is read as closed.");
        var listed = await fixture.Restart().ListPullRequestsAsync(fixture.Repository, work.Branch, None).ConfigureAwait(false);
        Expect.Equal((number, PullRequestState.Closed), (listed.Single().Number, listed.Single().State), "It is found by its branch all the same: nobody may take it for one that never was.");
        Expect.Equal(0, (await fixture.Host.ListPullRequestsAsync(fixture.Repository, "no/such", None).ConfigureAwait(false)).Count, "Only its own branch finds it.");
        Expect.Equal(0, (await fixture.Host.ListOpenPullRequestsAsync(fixture.Repository, work.Branch, work.Vtid, None).ConfigureAwait(false)).Count, "It is not among the open ones.");
    }

    private static async Task SeeConflictAsync(CodeHostFixture fixture)
    {
        var (work, number) = await Work.OpenAsync(fixture).ConfigureAwait(false);
        await fixture.PushAsync(fixture.BaseBranch, work.Base, new Dictionary<string, string>(StringComparer.Ordinal) { ["work.txt"] = "something else" }).ConfigureAwait(false);
        await Expect.EventuallyAsync(
            () => fixture.Host.FindPullRequestAsync(fixture.Repository, number, None), pull => pull?.Mergeable == false, "It is found to conflict.").ConfigureAwait(false);
    }
}
