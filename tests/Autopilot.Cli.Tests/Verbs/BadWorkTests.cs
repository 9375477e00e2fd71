namespace Autopilot.Cli.Tests;

/// <summary>Agents, checks and services that do not do what they should: each ends its task with a typed reason and a remedy.</summary>
public sealed class BadWorkTests
{
    [Theory]
    [InlineData("cat > /dev/null", "failed", "no_change")]
    [InlineData("cat > /dev/null; echo second > word; echo more >> README.md", "blocked", "scope_violation")]
    [InlineData("cat > /dev/null; git checkout -q --orphan new; echo second > word; git -c user.name=A -c user.email=a@b commit -qam new; git branch -qM \"$(git branch --format='%(refname:short)' | head -n 1)\"; for b in $(git for-each-ref --format='%(refname:short)' refs/heads); do git update-ref refs/heads/$b HEAD; done", "failed", "history_rewritten")]
    [InlineData("cat > /dev/null; rm -rf .git", "failed", "repository_damaged")]
    [InlineData("no-such-agent-anywhere", "blocked", "environment")]
    public async Task An_agent_that_misbehaves_ends_its_task(string agent, string state, string reason)
    {
        using var user = await UserRepository.CreateAsync();
        var before = user.Hashes();

        var ended = (await user.RunAsync(agent)).Expect(1);

        await ExpectAsync(user, ended, state, reason);
        user.Hashes().ShouldBe(before);
    }

    [Fact]
    public async Task A_named_agent_that_is_not_on_PATH_is_said_with_how_to_install_it()
    {
        using var user = await UserRepository.CreateAsync();
        Directory.CreateDirectory(user["bin"]);
        foreach (var program in (string[])["git", "sh", "setsid"])
        {
            File.CreateSymbolicLink(Path.Combine(user["bin"], program), new[] { "/usr/bin", "/bin", "/usr/local/bin" }.Select(at => Path.Combine(at, program)).First(File.Exists));
        }

        var ended = (await user.RunAsync("claude", path: user["bin"])).Expect(1);

        await ExpectAsync(user, ended, "blocked", "environment");
        ended.Error.ShouldContain("npm install -g @anthropic-ai/claude-code");
    }

    [Fact]
    public async Task An_agent_that_floods_its_output_is_cut_and_not_believed()
    {
        using var user = await UserRepository.CreateAsync();

        var ended = (await user.RunAsync("cat > /dev/null; yes 'all done, I promise' | head -c 20000000; echo second > word")).Expect(0);

        ended.Output.Length.ShouldBeLessThan(20_000);
        user.ExpectNothingRunning();
    }

    [Fact]
    public async Task Checks_that_cannot_start_block_the_task_and_are_not_red()
    {
        using var user = await UserRepository.CreateAsync();

        var ended = (await user.RunAsync(ci: "./no-such-checks.sh")).Expect(1);

        await ExpectAsync(user, ended, "blocked", "checks_unavailable");
    }

    [Theory]
    [InlineData("deaf", "did not report its commit")]
    [InlineData("liar", "It reports commit 0000000000")]
    public async Task A_service_that_never_listens_or_runs_another_commit_fails_its_deployment(string word, string said)
    {
        using var scene = await CrashScene.CreateAsync([(Shop.First, word)], TimeSpan.FromSeconds(2));

        var trace = await scene.FinishAsync();

        trace.Tasks.ShouldHaveSingleItem().ShouldContain("failed Failed deploy_failed");
        trace.Failures.ShouldContain(said);
    }

    private static async Task ExpectAsync(UserRepository user, Ended ended, string state, string reason)
    {
        var task = ended.Json().GetProperty("tasks")[0];
        task.GetProperty("state").GetString().ShouldBe(state);
        task.GetProperty("reason").GetString().ShouldBe(reason);
        var why = (await user.GiveAsync("why", "VTID-00001")).Expect(0).Json();
        why.GetProperty("whoActs").GetString().ShouldBe("operator");
        why.GetProperty("remedy").GetString().ShouldNotBeNullOrEmpty();
        why.GetProperty("next").GetString().ShouldStartWith("autopilot retry VTID-00001");
        user.ExpectNothingRunning();
    }
}
