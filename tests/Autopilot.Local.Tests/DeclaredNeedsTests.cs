namespace Autopilot.Tests;

/// <summary>What a repository's manifest declares of a process on this machine.</summary>
public sealed class DeclaredNeedsTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private static readonly EffectKey Key = new(Vtid.Parse("VTID-00001"), 1, EffectAction.Deploy, 1);

    private static readonly ManifestService Demo = new() { Target = "demo", Environment = "dev-sandbox" };

    [Theory]
    [InlineData("/health", "/health", new[] { "PORT", "REGION" }, new[] { "API_KEY" }, null)]
    [InlineData(null, null, new[] { "DATABASE" }, new[] { "TOKEN" }, "demo lacks what its manifest requires: DATABASE, TOKEN. Name them in ProcessDeployOptions.Environment.")]
    [InlineData("/healthy", null, new string[0], new string[0], "demo is asked at '/health', and its manifest says '/healthy'.")]
    [InlineData(null, "/version", new string[0], new string[0], "demo names its commit at '/health', and its manifest says '/version'.")]
    public async Task C3_what_cannot_be_kept_to_is_refused_before_anything_starts(string? health, string? version, string[] settings, string[] secrets, string? refusal)
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync(options =>
        {
            options.Environment["REGION"] = "north";
            options.Environment["API_KEY"] = "k";
        });
        var commit = await fixture.CommitAsync(ServiceBehaviour.Healthy);
        var answer = await StartAsync(fixture, commit, Demo with { HealthPath = health, VersionPath = version, Settings = settings, Secrets = secrets });

        answer.Refusal?.Message.ShouldBe(refusal);
        answer.Refusal?.Reason.ShouldBe(FailureReasons.DeployRefused);
        ((await fixture.Target.FindStartedAsync("demo", Key, None)) is null).ShouldBe(refusal is not null);
    }

    [Fact]
    public async Task C5_a_migration_is_applied_and_verified_between_build_and_start_and_once()
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync(options =>
        {
            options.BuildCommand = "echo build >>../steps";
            options.Environment["TABLES"] = "../steps";
        });
        var commit = await fixture.CommitAsync(ServiceBehaviour.Healthy);
        (await StartAsync(fixture, commit, Demo with { Migration = new("echo apply >>$TABLES", "grep -q apply $TABLES && echo verify >>$TABLES") })).Refusal.ShouldBeNull();
        var ready = await SettleAsync(fixture);
        ready.State.ShouldBe(RevisionState.Ready, ready.Detail);
        await fixture.KillAsync(ready.Name);
        (await SettleAsync(fixture)).State.ShouldBe(RevisionState.Ready);

        (await File.ReadAllLinesAsync(Directory.GetFiles(fixture.Options.StateFolder, "steps", SearchOption.AllDirectories).Single(), None)).ShouldBe(["build", "apply", "verify"]);
    }

    [Theory]
    [InlineData("echo no such table; exit 3", "true", "The migration ended with exit code 3.\nno such table")]
    [InlineData("true", "echo column total is missing; exit 4", "The verification of the migration ended with exit code 4.\ncolumn total is missing")]
    public async Task C5_a_migration_that_fails_or_is_not_found_applied_fails_the_revision(string apply, string verify, string says)
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync();
        var commit = await fixture.CommitAsync(ServiceBehaviour.Healthy);
        await StartAsync(fixture, commit, Demo with { Migration = new(apply, verify) });
        var failed = await SettleAsync(fixture);
        (failed.State, failed.Detail).ShouldBe((RevisionState.Failed, says));
    }

    [Fact]
    public async Task A_secret_that_a_step_prints_does_not_become_its_message()
    {
        await using var fixture = await ProcessDeployFixture.CreateAsync(options => options.Environment["API_KEY"] = "hunter2-hunter2");
        var commit = await fixture.CommitAsync(ServiceBehaviour.Healthy);
        await StartAsync(fixture, commit, Demo with { Migration = new("echo with $API_KEY; exit 3", "true") });
        (await SettleAsync(fixture)).Detail.ShouldBe("The migration ended with exit code 3.\nwith [API_KEY]");
    }

    private static Task<WriteResult<string>> StartAsync(ProcessDeployFixture fixture, string commit, ManifestService declared) =>
        fixture.Target.StartAsync(new DeployRequest(Key, "demo", fixture.Repository, commit) { Declared = declared }, None);

    private static async Task<Revision> SettleAsync(ProcessDeployFixture fixture) =>
        (await Eventually.SeeAsync(() => fixture.Target.FindStartedAsync("demo", Key, None), revision => revision is { State: not RevisionState.Starting }))!;
}
