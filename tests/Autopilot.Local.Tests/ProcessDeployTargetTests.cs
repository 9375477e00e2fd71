using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

public sealed class ProcessDeployTargetTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly EffectKey Key = new(Vtid.Parse("VTID-00001"), 1, EffectAction.Deploy, 1);

    [Fact]
    public async Task A_process_whose_host_died_before_it_wrote_it_down_is_adopted()
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync();
        var ready = await DeployAsync(fixture, Key);
        var process = RecordOf(fixture, ready.Name)["process"]!.ToJsonString();
        Rewrite(fixture, ready.Name, record =>
        {
            record["phase"] = "preparing";
            record["process"] = null;
        });

        await fixture.RestartAsync();
        (await WaitAsync(fixture, Key)).State.ShouldBe(RevisionState.Ready);
        RecordOf(fixture, ready.Name)["process"]!.ToJsonString().ShouldBe(process);
        (await fixture.CountRunningAsync(ready.Name)).ShouldBe(1);
    }

    [Fact]
    public async Task Another_process_that_got_the_same_id_is_neither_taken_for_the_revision_nor_stopped()
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync();
        var ready = await DeployAsync(fixture, Key);
        await fixture.KillAsync(ready.Name);
        Rewrite(fixture, ready.Name, record => record["process"]!["id"] = Environment.ProcessId);

        (await WaitAsync(fixture, Key)).State.ShouldBe(RevisionState.Ready);
        (await fixture.CountRunningAsync(ready.Name)).ShouldBe(1);
    }

    // A service that dies and leaves something running is dead, and what it left is ended before it starts again.
    [Fact]
    public async Task What_a_dead_service_left_running_is_not_taken_for_the_service()
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync(options => options.Command = "sleep 600 & exec perl service.pl");
        var ready = await DeployAsync(fixture, Key);
        var leader = (int)RecordOf(fixture, ready.Name)["process"]!["id"]!;
        using (var process = System.Diagnostics.Process.GetProcessById(leader))
        {
            process.Kill();
        }

        var again = await Eventually.SeeAsync(
            async () => (Revision: await fixture.Target.FindStartedAsync("demo", Key, None), Leader: (int?)RecordOf(fixture, ready.Name)["process"]?["id"]),
            seen => seen.Revision!.State == RevisionState.Ready && seen.Leader is not null && seen.Leader != leader);
        again.Revision!.State.ShouldBe(RevisionState.Ready);
        (await fixture.CountRunningAsync(ready.Name)).ShouldBe(2);
    }

    [Fact]
    public async Task A_revision_has_a_home_of_its_own_and_no_way_back_to_the_repository()
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync(options =>
            options.BuildCommand = "test ! -e $HOME/left && touch $HOME/left && ! git push --quiet origin HEAD:refs/heads/planted && ! test -e .git/objects/info/alternates");
        await DeployAsync(fixture, Key);
        await DeployAsync(fixture, Key with { Attempt = 2 });
        (await TestGit.RunAsync(fixture.Repository, "branch", "--list", "planted")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_front_door_keeps_its_port_over_restarts_and_takes_another_when_it_is_taken()
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync();
        var ready = await DeployAsync(fixture, Key);
        (await fixture.Target.ShiftAsync("demo", ready.Name, null, None)).IsDone.ShouldBeTrue();
        await fixture.RestartAsync();
        await fixture.ProcessTarget.ResumeAsync(None);
        (await fixture.Probe.ProbeAsync("demo", ready.Url, None)).Commit.ShouldBe(ready.Commit);

        await using var second = new ProcessDeployTarget(fixture.Options, TimeProvider.System);
        var other = await second.FindServingAsync("demo", None);
        (other!.Url == ready.Url).ShouldBeFalse();
        (await fixture.Probe.ProbeAsync("demo", other.Url, None)).Commit.ShouldBe(ready.Commit);
    }

    [Fact]
    public async Task A_connection_that_is_kept_does_not_keep_users_on_the_revision_before()
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync();
        var first = await DeployAsync(fixture, Key);
        var second = await DeployAsync(fixture, Key with { Attempt = 2 });
        await fixture.Target.ShiftAsync("demo", first.Name, null, None);
        using var kept = new TcpClient();
        await kept.ConnectAsync("127.0.0.1", new Uri(first.Url).Port);
        await kept.GetStream().WriteAsync("GET /health HTTP/1.1\r\n"u8.ToArray());

        await fixture.Target.ShiftAsync("demo", second.Name, first.Name, None);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        (await kept.GetStream().ReadAsync(new byte[1], limit.Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Stopping_everything_leaves_no_process_and_the_next_instance_serves_again()
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync();
        var ready = await DeployAsync(fixture, Key);
        await fixture.Target.ShiftAsync("demo", ready.Name, null, None);
        await fixture.ProcessTarget.StopAllAsync();
        (await fixture.CountRunningAsync(ready.Name)).ShouldBe(0);

        await fixture.RestartAsync();
        await fixture.ProcessTarget.ResumeAsync(None);
        var serving = await Eventually.SeeAsync(() => fixture.Target.FindServingAsync("demo", None), revision => revision!.State == RevisionState.Ready);
        (await fixture.Probe.ProbeAsync("demo", serving!.Url, None)).Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task A_build_that_fails_fails_the_revision_with_its_output()
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync(options => options.BuildCommand = "echo no compiler >&2; exit 5");
        var commit = await fixture.CommitAsync(ServiceBehaviour.Healthy);
        await fixture.Target.StartAsync(new DeployRequest(Key, "demo", fixture.Repository, commit), None);
        var failed = await WaitAsync(fixture, Key);
        failed.State.ShouldBe(RevisionState.Failed);
        failed.Detail.ShouldContain("exit code 5");
        failed.Detail.ShouldContain("no compiler");
    }

    [Fact]
    public async Task A_build_runs_once_in_the_clone_before_the_start_and_a_restart_does_not_repeat_it()
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync(options => options.BuildCommand = "echo built >>../builds");
        var ready = await DeployAsync(fixture, Key);
        await fixture.KillAsync(ready.Name);
        (await WaitAsync(fixture, Key)).State.ShouldBe(RevisionState.Ready);
        (await File.ReadAllLinesAsync(Path.Combine(FolderOf(fixture, ready.Name), "builds"))).ShouldBe(["built"]);
    }

    [Fact]
    public async Task The_command_sees_the_port_the_commit_and_no_secret_of_this_process()
    {
        Environment.SetEnvironmentVariable("AUTOPILOT_TEST_SECRET", "hunter2");
        await using var fixture = await ProcessDeployFixture.CreateAsync(options => options.Command = "env; exit 1");
        var commit = await fixture.CommitAsync(ServiceBehaviour.Healthy);
        await fixture.Target.StartAsync(new DeployRequest(Key, "demo", fixture.Repository, commit), None);
        var failed = await WaitAsync(fixture, Key);
        failed.Detail.ShouldContain($"AUTOPILOT_COMMIT={commit}");
        failed.Detail.ShouldContain("\nPORT=");
        failed.Detail.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/health")]
    [InlineData("http://example.com:{port}/health")]
    [InlineData("{port}")]
    public void A_health_address_without_port_or_off_loopback_is_refused(string address)
    {
        var options = new ProcessDeployOptions { StateFolder = "/tmp", Command = "true", HealthUrl = address };
        Should.Throw<ArgumentException>(() => new ProcessDeployTarget(options, TimeProvider.System)).Message.ShouldContain("{port}");
    }

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("")]
    [InlineData("a/b")]
    public async Task A_name_that_is_a_path_is_refused(string name)
    {
        await using var target = new ProcessDeployTarget(new ProcessDeployOptions { StateFolder = "/tmp", Command = "true" }, TimeProvider.System);
        await Should.ThrowAsync<ArgumentException>(() => target.FindServingAsync(name, None));
    }

    private static async Task<Revision> DeployAsync(ProcessDeployFixture fixture, EffectKey key)
    {
        var commit = await fixture.CommitAsync(ServiceBehaviour.Healthy);
        (await fixture.Target.StartAsync(new DeployRequest(key, "demo", fixture.Repository, commit), None)).IsDone.ShouldBeTrue();
        var ready = await WaitAsync(fixture, key);
        ready.State.ShouldBe(RevisionState.Ready, ready.Detail);
        return ready;
    }

    private static async Task<Revision> WaitAsync(ProcessDeployFixture fixture, EffectKey key) =>
        (await Eventually.SeeAsync(() => fixture.Target.FindStartedAsync("demo", key, None), revision => revision!.State != RevisionState.Starting))!;

    private static string FolderOf(ProcessDeployFixture fixture, string revision) => Path.Combine(fixture.Options.StateFolder, "targets", "demo", "revisions", revision);

    private static JsonNode RecordOf(ProcessDeployFixture fixture, string revision) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(FolderOf(fixture, revision), "revision.json"), Encoding.UTF8))!;

    private static void Rewrite(ProcessDeployFixture fixture, string revision, Action<JsonNode> change)
    {
        var record = RecordOf(fixture, revision);
        change(record);
        File.WriteAllText(Path.Combine(FolderOf(fixture, revision), "revision.json"), record.ToJsonString());
    }
}
