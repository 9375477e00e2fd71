using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary>People step in while a pipeline runs. The agent works until the test lets it go on.</summary>
public sealed class ControlTests
{
    [Fact]
    public async Task Stop_holds_and_thaw_resumes()
    {
        using var user = await UserRepository.CreateAsync();
        using var run = StartWaiting(user);
        await user.SeeAsync(run, "VTID-00001", (task, _) => task.State == "building");

        (await user.RunAsync()).Expect(8).ErrorCode().ShouldBe("dir_in_use");
        var stopped = (await user.GiveAsync("stop", "--reason", "lunch")).Expect(0).Json();
        stopped.GetProperty("enabled").GetBoolean().ShouldBeFalse();
        stopped.GetProperty("quiescent").GetBoolean().ShouldBeFalse();
        LetGoOn(user);

        var held = (await user.SeeAsync(run, "VTID-00001", (_, next) => next is not null)).Json();
        held.GetProperty("state").GetString().ShouldBe("building");
        held.GetProperty("next").GetString().ShouldStartWith("autopilot thaw --dir");
        held.GetProperty("whoActs").GetString().ShouldBe("operator");
        held.TryGetProperty("deadline", out _).ShouldBeFalse();
        (await user.GiveAsync("status")).Expect(0).Json().GetProperty("execution").GetProperty("quiescent").GetBoolean().ShouldBeTrue();

        (await user.GiveAsync("thaw")).Expect(0).Json().GetProperty("enabled").GetBoolean().ShouldBeTrue();
        (await run.WaitAsync()).Expect(0);
        user.ExpectNothingRunning();
    }

    [Fact]
    public async Task Cancel_ends_the_run_and_its_agent()
    {
        using var user = await UserRepository.CreateAsync();
        using var run = StartWaiting(user);
        var waiting = (await user.SeeAsync(run, "VTID-00001", (task, _) => task.State == "building")).Json();
        waiting.GetProperty("whoActs").GetString().ShouldBe("worker");
        waiting.GetProperty("missingProof").GetString().ShouldBe("completed work, pushed");
        waiting.GetProperty("deadline").GetDateTimeOffset().ShouldBeGreaterThan(TimeProvider.System.GetUtcNow());

        (await user.GiveAsync("cancel", "VTID-00001", "--reason", "not wanted")).Expect(0);

        var task = (await run.WaitAsync()).Expect(1).Json().GetProperty("tasks")[0];
        task.GetProperty("state").GetString().ShouldBe("cancelled");
        task.GetProperty("outcome").GetString().ShouldBe("cancelled");
        user.ExpectNothingRunning();
    }

    [Fact]
    public async Task Interrupted_it_says_so_leaves_nothing_running_and_goes_on_later()
    {
        using var user = await UserRepository.CreateAsync();
        using var run = StartWaiting(user);
        await user.SeeAsync(run, "VTID-00001", (task, _) => task.State == "building");

        run.Interrupt();

        (await run.WaitAsync()).Expect(130).ErrorCode().ShouldBe("cancelled");
        user.ExpectNothingRunning();
        LetGoOn(user);
        using var again = StartWaiting(user);
        (await again.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task What_a_killed_host_leaves_of_its_agent_is_removed_by_the_next()
    {
        using var user = await UserRepository.CreateAsync();
        using var killed = StartWaiting(user);
        await Eventually.SeeAsync(() => Left(user), left => left.Any(path => path.Contains("agent-", StringComparison.Ordinal)));

        killed.Kill();
        await killed.WaitAsync();

        LetGoOn(user);
        using var next = StartWaiting(user);
        (await next.WaitAsync()).Expect(0);
        Left(user).ShouldBeEmpty();
        user.ExpectNothingRunning();
    }

    [Fact]
    public async Task A_task_of_a_new_folder_is_approved_thawed_and_activated_by_hand()
    {
        using var user = await UserRepository.CreateAsync();
        Directory.CreateDirectory(user.Dir);
        await new RepositorySetup(TimeProvider.System).EnsureBareAsync(user.Checkout, LocalPipeline.RepositoryIn(user.Dir), null, CancellationToken.None);
        new PipelineSettings(UserRepository.Agent, Shop.Checks, null, null).Save(user.Dir);
        await using (var pipeline = await LocalPipeline.OpenExistingAsync(user.Dir))
        {
            await pipeline.Tasks.CreateAsync(
                new NewTask(Shop.Spec(7, "first", "second"), pipeline.Repository) { Autonomous = true }, LocalPipeline.Operator, CancellationToken.None);
        }

        var why = (await user.GiveAsync("why", "VTID-00007")).Expect(0).Json();
        why.GetProperty("state").GetString().ShouldBe("allocated");
        why.GetProperty("missingProof").GetString().ShouldBe("an approved spec");
        why.GetProperty("whoActs").GetString().ShouldBe("approver");
        why.GetProperty("next").GetString().ShouldStartWith("autopilot approve VTID-00007 --hash ");
        (await user.GiveAsync("activate", "VTID-00007")).Expect(1).ErrorCode().ShouldBe("spec_not_approved");
        (await user.GiveAsync("approve", "VTID-00007", "--hash", new string('0', 64))).Expect(1).ErrorCode().ShouldBe("spec_hash_mismatch");
        (await user.GiveAsync("approve", "VTID-00007")).Expect(0).Json().GetProperty("state").GetString().ShouldBe("scheduled");
        (await user.GiveAsync("activate", "VTID-00007")).Expect(1).ErrorCode().ShouldBe("execution_disabled");
        (await user.GiveAsync("thaw")).Expect(0);
        (await user.GiveAsync("activate", "VTID-00007")).Expect(0).Json().GetProperty("state").GetString().ShouldBe("in_progress");
        (await user.GiveAsync("retry", "VTID-00007")).Expect(1).ErrorCode().ShouldBe("run_active");
        (await user.GiveAsync("cancel", "VTID-00007")).Expect(0);
        (await user.GiveAsync("events")).Expect(0).Json().GetProperty("items").GetArrayLength().ShouldBeGreaterThan(4);
        (await user.GiveAsync("doctor")).Expect(0).Json().GetProperty("checks").EnumerateArray().Count(check => check.GetProperty("good").GetBoolean() || check.GetProperty("name").GetString() == "agents").ShouldBe(4);
    }

    [Fact]
    public async Task Followed_events_are_one_object_a_line_until_it_is_interrupted()
    {
        using var user = await UserRepository.CreateAsync();
        (await user.RunAsync()).Expect(0);
        var recorded = (await user.GiveAsync("events")).Expect(0).Json().GetProperty("items").GetArrayLength();
        using var events = Program.Autopilot(user.Dir, "events", "--follow", "--json", "--dir", user.Dir);
        await events.SeeLinesAsync(recorded);

        events.Interrupt();

        var lines = (await events.WaitAsync()).Expect(130).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(recorded);
        lines.Count(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString() == EventTypes.Completed).ShouldBe(1);
    }

    // The folders of claims and the homes of agents, wherever in the folder they lie.
    private static List<string> Left(UserRepository user) => !Directory.Exists(user.Dir) ? [] :
    [
        .. Directory.EnumerateDirectories(user.Dir, "agent-*", SearchOption.AllDirectories),
        .. Directory.EnumerateDirectories(user.Dir, "VTID-*", SearchOption.AllDirectories).Where(path => path.Contains("/work/", StringComparison.Ordinal)),
    ];

    private static Program StartWaiting(UserRepository user) =>
        user.StartRun($"cat > /dev/null; while [ ! -e '{user["go"]}' ]; do sleep 0.1; done; echo second > word");

    private static void LetGoOn(UserRepository user) => user.Write("go", "");
}
