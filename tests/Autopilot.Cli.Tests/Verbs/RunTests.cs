namespace Autopilot.Cli.Tests;

/// <summary>The pipeline on a user's repository, with the user's agent and commands.</summary>
public sealed class RunTests
{
    private static readonly string[] Deployed = ["--deploy", Shop.Deploy, "--health", Shop.Health];

    [Fact]
    public async Task Without_a_deployment_the_merge_is_the_goal_and_the_checkout_stays_as_it_is()
    {
        using var user = await UserRepository.CreateAsync();
        var before = user.Hashes();

        var task = (await user.RunAsync()).Expect(0).Json().GetProperty("tasks")[0];

        task.GetProperty("state").GetString().ShouldBe("completed");
        task.GetProperty("evidence").TryGetProperty("deployment", out _).ShouldBeFalse();
        (await TestGit.RunAsync(LocalPipeline.RepositoryIn(user.Dir), "show", "main:word")).ShouldBe("second");
        user.Hashes().ShouldBe(before);
        user.ExpectNothingRunning();
    }

    // The second agent leaves git without the clone's repository; the one that lies around the folder is the user's.
    [Theory]
    [InlineData(UserRepository.Agent, 0)]
    [InlineData("cat > /dev/null; rm -rf .git; git -c user.name=A -c user.email=a@b commit --quiet --allow-empty --message Mine; git tag mine", 1)]
    public async Task A_folder_inside_the_checkout_is_invisible_to_its_git_and_leaves_it_alone(string agent, int exitCode)
    {
        using var user = await UserRepository.CreateAsync();
        var before = user.Hashes();
        var spec = user.Write("spec.md", Shop.Spec(1, "first", "second", "budget: { attempts: 1 }"));

        using var run = Program.Autopilot(user.Checkout, "run", "--repo", ".", "--spec", spec, "--agent", agent, "--ci", Shop.Checks, "--json");
        (await run.WaitAsync()).Expect(exitCode);

        Directory.Exists(Path.Combine(user.Checkout, ".autopilot-run", "repository.git")).ShouldBeTrue();
        user.Hashes().Where(line => !line.Contains("/.autopilot-run/", StringComparison.Ordinal)).ShouldBe(before);
        (await TestGit.RunAsync(user.Checkout, "status", "--porcelain")).ShouldBeEmpty();
    }

    [Fact]
    public async Task With_a_deployment_the_service_proves_it_and_is_stopped()
    {
        using var user = await UserRepository.CreateAsync();

        var evidence = (await user.RunAsync(more: Deployed)).Expect(0).Json().GetProperty("tasks")[0].GetProperty("evidence");

        evidence.GetProperty("verification").GetProperty("reportedCommit").GetString().ShouldBe(evidence.GetProperty("merge").GetProperty("mergeSha").GetString());
        user.ExpectNothingRunning();
    }

    [Fact]
    public async Task A_retry_after_a_rollback_adopts_the_merge_and_waits_for_a_person()
    {
        using var user = await UserRepository.CreateAsync();
        (await user.RunAsync(more: Deployed)).Expect(0);
        var sick = user.Write("sick.md", Shop.Spec(2, "second", "sick"));
        (await user.RunAsync("cat > /dev/null; echo sick > word", spec: sick, more: Deployed)).Expect(1);
        var why = (await user.GiveAsync("why", "VTID-00002")).Expect(0).Json();
        why.GetProperty("state").GetString().ShouldBe("failed");
        why.GetProperty("whoActs").GetString().ShouldBe("operator");
        why.GetProperty("failure").GetProperty("reason").GetString().ShouldBe("verification_failed");
        why.GetProperty("next").GetString().ShouldStartWith("autopilot retry VTID-00002");

        var retried = (await user.GiveAsync("retry", "VTID-00002")).Expect(0).Json();
        retried.GetProperty("state").GetString().ShouldBe("merged");
        retried.GetProperty("attempt").GetInt32().ShouldBe(2);

        using var run = user.StartRun("cat > /dev/null; echo sick > word", spec: sick, more: Deployed);
        var held = (await user.SeeAsync(run, "VTID-00002", (_, next) => next is not null)).Json();
        held.GetProperty("next").GetString().ShouldStartWith("autopilot thaw --release target:local");
        held.GetProperty("whoActs").GetString().ShouldBe("operator");
        (await user.GiveAsync("thaw", "--release", "target:local")).Expect(0).Json().GetProperty("released").GetBoolean().ShouldBeTrue();

        var task = (await run.WaitAsync()).Expect(1).Json().GetProperty("tasks")[0];
        task.GetProperty("attempt").GetInt32().ShouldBe(2);
        task.GetProperty("rollback").GetProperty("verified").GetBoolean().ShouldBeTrue();
        user.ExpectNothingRunning();
    }

    [Fact]
    public async Task A_folder_of_one_repository_is_refused_to_another()
    {
        using var user = await UserRepository.CreateAsync();
        (await user.RunAsync()).Expect(0);
        await Shop.CreateAsync(user["other"]);

        (await user.RunAsync(repo: user["other"])).Expect(2).ErrorCode().ShouldBe("usage");
    }
}
