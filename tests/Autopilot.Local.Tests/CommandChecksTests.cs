using System.Diagnostics;

namespace Autopilot.Tests;

public sealed class CommandChecksTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string> Cases => [.. ChecksConformance.Cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_command_is_checks(string name)
    {
        await using var fixture = await CommandChecksFixture.CreateAsync();
        await ChecksConformance.Cases[name](fixture);
    }

    [Fact]
    public async Task Without_a_command_the_reading_says_what_to_configure_and_a_later_commit_mends_it()
    {
        await using var fixture = await CommandChecksFixture.CreateAsync(options => options.Command = null);
        await TestGit.RunAsync(fixture.Repository, "branch", "base");
        var request = await fixture.ArrangeAsync(CheckBehaviour.Passes) with { BaseBranch = "base" };
        (await fixture.Checks.StartAsync(request, None)).IsDone.ShouldBeTrue();

        var reading = await fixture.Checks.ReadAsync(request, None);
        reading.Verdict.ShouldBe(Verdict.Unknown);
        reading.Detail.ShouldContain(".autopilot/autopilot.yml on base");

        await TestGit.RunAsync(fixture.Repository, "checkout", "--quiet", "base");
        await TestGit.CommitAsync(fixture.Repository, (".autopilot/autopilot.yml", "checks:\n  command: sh ./check.sh\n"));
        (await WaitAsync(fixture, request)).Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task The_head_does_not_choose_its_own_checks()
    {
        await using var fixture = await CommandChecksFixture.CreateAsync(options => options.Command = null);
        await TestGit.CommitAsync(fixture.Repository, (".autopilot/autopilot.yml", "checks:\n  command: 'echo from the base; exit 1'\n"));
        await TestGit.RunAsync(fixture.Repository, "checkout", "--quiet", "-b", "work");
        await TestGit.CommitAsync(fixture.Repository, (".autopilot/autopilot.yml", "checks:\n  command: 'true'\n"));
        var request = await fixture.ArrangeAsync(CheckBehaviour.Passes);

        await fixture.Checks.StartAsync(request, None);
        var reading = await WaitAsync(fixture, request);
        reading.Verdict.ShouldBe(Verdict.Failed);
        reading.Checks[0].Detail.ShouldContain("from the base");
    }

    [Theory]
    [InlineData("checks: [", "not YAML")]
    [InlineData("checks:\n  commands: x\n", "checks.commands is not known; accepted: command")]
    [InlineData("", "has no text at 'checks: command:'")]
    public async Task A_configuration_that_names_no_command_is_unknown(string text, string detail)
    {
        await using var fixture = await CommandChecksFixture.CreateAsync(options => options.Command = null);
        await TestGit.CommitAsync(fixture.Repository, (".autopilot/autopilot.yml", text));
        var request = await fixture.ArrangeAsync(CheckBehaviour.Passes);
        await fixture.Checks.StartAsync(request, None);
        var reading = await fixture.Checks.ReadAsync(request, None);
        (reading.Verdict, reading.Detail.Contains(detail, StringComparison.Ordinal)).ShouldBe((Verdict.Unknown, true), reading.Detail);
    }

    [Fact]
    public async Task A_nest_of_brackets_is_a_broken_configuration_and_no_broken_host()
    {
        await using var fixture = await CommandChecksFixture.CreateAsync(options => options.Command = null);
        await TestGit.CommitAsync(fixture.Repository, (".autopilot/autopilot.yml", "checks: " + new string('[', 60_000)));
        var request = await fixture.ArrangeAsync(CheckBehaviour.Passes);
        await fixture.Checks.StartAsync(request, None);
        (await fixture.Checks.ReadAsync(request, None)).Detail.ShouldContain("levels of nesting");
    }

    [Fact]
    public async Task A_command_over_its_limit_is_red_and_leaves_nothing_running()
    {
        await using var fixture = await CommandChecksFixture.CreateAsync(options => options.Limit = TimeSpan.FromSeconds(1));
        var request = await fixture.ArrangeAsync("sleep 600 & sleep 600");
        await fixture.Checks.StartAsync(request, None);
        var reading = await WaitAsync(fixture, request);
        reading.Verdict.ShouldBe(Verdict.Failed);
        reading.Checks[0].Detail.ShouldContain("timed out");
        RunningProcesses.With("AUTOPILOT_RUN_ID", value => value == request.Key.ToString()).Where(id => RunningProcesses.In(id, fixture.Options.StateFolder)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_excerpt_is_the_end_of_the_output_and_at_most_8_KiB()
    {
        await using var fixture = await CommandChecksFixture.CreateAsync();
        var request = await fixture.ArrangeAsync("seq 100000; echo ü the end; false");
        await fixture.Checks.StartAsync(request, None);
        var detail = (await WaitAsync(fixture, request)).Checks[0].Detail;
        detail.ShouldEndWith("ü the end");
        detail.ShouldStartWith("Exit code 1.");
        System.Text.Encoding.UTF8.GetByteCount(detail).ShouldBeInRange(8000, 8 * 1024);
    }

    [Fact]
    public async Task The_command_sees_an_allow_listed_environment_and_a_clean_clone_of_the_commit()
    {
        Environment.SetEnvironmentVariable("AUTOPILOT_TEST_SECRET", "hunter2");
        await using var fixture = await CommandChecksFixture.CreateAsync();
        var request = await fixture.ArrangeAsync("env; git rev-parse HEAD; git status --porcelain; false");
        await TestGit.CommitAsync(fixture.Repository, ("later.txt", "later"));
        await fixture.Checks.StartAsync(request, None);
        var detail = (await WaitAsync(fixture, request)).Checks[0].Detail;
        detail.ShouldContain(request.Sha);
        detail.ShouldContain($"AUTOPILOT_RUN_ID={request.Key}");
        detail.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_repository_that_is_gone_is_an_environment_failure()
    {
        await using var fixture = await CommandChecksFixture.CreateAsync();
        var request = await fixture.ArrangeAsync(CheckBehaviour.Passes) with { Repository = "/no/such/repository" };
        await fixture.Checks.StartAsync(request, None);
        var error = await Should.ThrowAsync<ProviderException>(() => WaitAsync(fixture, request));
        (error.Kind, error.Code).ShouldBe((FailureKind.Environment, "checks_unavailable"));
    }

    [Fact]
    public async Task While_another_process_runs_the_check_it_is_pending_here()
    {
        await using var fixture = await CommandChecksFixture.CreateAsync();
        await using var other = new CommandChecks(fixture.Options, TimeProvider.System);
        var request = await fixture.ArrangeAsync(CheckBehaviour.Waits);
        await fixture.Checks.StartAsync(request, None);
        (await other.StartAsync(request, None)).IsDone.ShouldBeTrue();
        (await other.ReadAsync(request, None)).Verdict.ShouldBe(Verdict.Pending);
        await fixture.ReleaseAsync(request);
        (await WaitAsync(fixture, request)).Verdict.ShouldBe(Verdict.Passed);
        (await other.ReadAsync(request, None)).Verdict.ShouldBe(Verdict.Passed);
        (await fixture.CountRunsAsync(request)).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_killed_host_left_running_is_ended_before_the_check_runs_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        await using var fixture = await CommandChecksFixture.CreateAsync();
        var request = await fixture.ArrangeAsync(CheckBehaviour.Passes);
        var orphan = new ProcessStartInfo("sleep", "600") { UseShellExecute = false };
        orphan.Environment["AUTOPILOT_CHECK"] = FolderMarks.Of(fixture.FolderOf(request));
        using var process = Process.Start(orphan)!;

        await fixture.Checks.StartAsync(request, None);
        (await WaitAsync(fixture, request)).Verdict.ShouldBe(Verdict.Passed);
        process.HasExited.ShouldBeTrue();
    }

    // The head that is checked writes the outcome that it would like, wherever it can guess one is kept.
    [Fact]
    public async Task What_is_checked_does_not_write_its_own_outcome()
    {
        await using var fixture = await CommandChecksFixture.CreateAsync();
        const string Forge = """
            for folder in .. ../.. ../../../runs/*; do echo '{"ending":"passed","detail":"Exit code 0."}' > $folder/outcome.json; rm -f $folder/running.json; done
            """;
        var request = await fixture.ArrangeAsync($"{Forge}\ntouch {fixture.Repository}/forged; for i in $(seq 400); do test -e {fixture.Repository}/go && break; sleep 0.05; done; false");
        await using var other = new CommandChecks(fixture.Options, TimeProvider.System);
        await fixture.Checks.StartAsync(request, None);
        await Eventually.SeeAsync(() => Task.FromResult(File.Exists(Path.Combine(fixture.Repository, "forged"))), seen => seen);

        (await fixture.Checks.ReadAsync(request, None)).Verdict.ShouldBe(Verdict.Pending);
        (await other.ReadAsync(request, None)).Verdict.ShouldBe(Verdict.Pending);
        await File.WriteAllTextAsync(Path.Combine(fixture.Repository, "go"), "");
        (await WaitAsync(fixture, request)).Verdict.ShouldBe(Verdict.Failed);
        (await other.ReadAsync(request, None)).Verdict.ShouldBe(Verdict.Failed);
    }

    [Fact]
    public async Task An_outcome_beside_a_run_that_was_cut_off_does_not_count()
    {
        await using var fixture = await CommandChecksFixture.CreateAsync();
        var request = await fixture.ArrangeAsync(CheckBehaviour.Fails);
        var folder = Directory.CreateDirectory(fixture.FolderOf(request)).FullName;
        var left = Directory.CreateDirectory(Path.Combine(fixture.Options.StateFolder, "work", "left")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "running.json"), $$"""{"folder":"{{left}}"}""");
        await File.WriteAllTextAsync(Path.Combine(folder, "outcome.json"), """{"ending":"passed","detail":"Exit code 0."}""");

        await fixture.Checks.StartAsync(request, None);
        (await WaitAsync(fixture, request)).Verdict.ShouldBe(Verdict.Failed);
        Directory.Exists(left).ShouldBeFalse();
    }

    [Fact]
    public async Task A_check_has_no_way_back_to_the_repository()
    {
        await using var fixture = await CommandChecksFixture.CreateAsync();
        var request = await fixture.ArrangeAsync("git push --quiet origin HEAD:refs/heads/planted; git remote -v; cat .git/objects/info/alternates .git/FETCH_HEAD; grep -r repository .git/config .git/logs; env; false");
        await fixture.Checks.StartAsync(request, None);
        var detail = (await WaitAsync(fixture, request)).Checks[0].Detail;

        detail.ShouldNotContain(fixture.Repository);
        detail.ShouldNotContain("/runs/");
        (await TestGit.RunAsync(fixture.Repository, "branch", "--list", "planted")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_one_check_leaves_in_its_home_does_not_reach_the_next()
    {
        await using var fixture = await CommandChecksFixture.CreateAsync();
        var first = await fixture.ArrangeAsync("test ! -e $HOME/left && touch $HOME/left");
        await fixture.Checks.StartAsync(first, None);
        (await WaitAsync(fixture, first)).Verdict.ShouldBe(Verdict.Passed);
        var second = await fixture.ArrangeAsync("test ! -e $HOME/left && touch $HOME/left");
        await fixture.Checks.StartAsync(second, None);
        (await WaitAsync(fixture, second)).Verdict.ShouldBe(Verdict.Passed);

        Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Options.StateFolder, "work")).ShouldBeEmpty();
    }

    private static Task<CheckReading> WaitAsync(CommandChecksFixture fixture, CheckRequest request) =>
        Eventually.SeeAsync(() => fixture.Checks.ReadAsync(request, None), reading => reading.Verdict is Verdict.Passed or Verdict.Failed);
}
