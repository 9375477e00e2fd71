namespace Autopilot.Tests;

/// <summary>What the sample host says when it is told nothing, or something wrong: all of it, at once, and before it connects to anything.</summary>
[Collection(nameof(PublishedHost))]
public sealed class StartUpTests(PublishedHost host)
{
    // The requirement's limit, with the start of the process in it.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    private static readonly string[] GitHub = ["gitHub:apiAddress", "gitHub:appId", "gitHub:token", "gitHub:installationId", "gitHub:privateKeyFile"];

    private static readonly string[] CloudRun = ["cloudRun:project", "cloudRun:region", "cloudRun:targets:NAME:image"];

    public static TheoryData<string, string[]> Needs => new()
    {
        { "engine", ["postgres", .. GitHub, .. CloudRun, "agent", "workFolder", "cloudRun:jobs", "api:tokens", "jwt:authority"] },
        { "worker", ["server", "token", .. GitHub, "agent", "workFolder"] },
        { "migrate", ["postgres"] },
        { "verify", ["postgres"] },
        { "doctor", [.. GitHub, .. CloudRun] },
    };

    [Theory]
    [MemberData(nameof(Needs))]
    public async Task C1_told_nothing_it_ends_within_5_s_and_names_everything_that_its_role_needs(string role, string[] needs)
    {
        var (error, took) = await RefuseAsync(role);
        took.ShouldBeLessThan(Limit);
        error.ShouldNotContain("not accepted");
        foreach (var setting in needs)
        {
            error.ShouldContain(setting);
        }
    }

    [Fact]
    public async Task C1_everything_that_is_wrong_is_named_beside_what_is_missing_and_no_secret_is_shown()
    {
        var (error, took) = await RefuseAsync("engine", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["POSTGRES"] = "Host=db;Password=secret-1;Nonsense=secret-2",
            ["GITHUB__PRIVATEKEY"] = "secret-3",
            ["GITHUB__PRIVATEKEYFILE"] = "nowhere.pem",
            ["GITHUB__APPID"] = "4711",
            ["GITHUB__INSTALLATIONID"] = "0",
            ["GITHUB__READSATONCE"] = "secret-4",
            ["GITHUB__TOKENS"] = "secret-5",
            ["CLOUDRUN__TARGETS__web__IMAGE"] = "image-without-commit",
            ["CLOUDRUN__READATTEMPTS"] = "99",
            ["CLOUDRUN__JOBS"] = "Not a job",
            ["API__TOKENS__0__SUBJECT"] = "somebody",
            ["API__TOKENS__0__SHA256"] = "secret-6",
            ["API__TOKENS__0__ROLES__0"] = "king",
            ["API__GITHUBWEBHOOKSECRETS__0"] = "secret-7",
            ["PROFILE__TIMEOUTS__PICKUP"] = "02:00:00",
            ["PROFILE__GOODANSWERS"] = "many",
            ["TARGET"] = "another",
            ["PORT"] = "99999",
        });
        took.ShouldBeLessThan(Limit);
        var (missing, wrong) = (error[..error.IndexOf("not accepted", StringComparison.Ordinal)], error[error.IndexOf("not accepted", StringComparison.Ordinal)..]);
        foreach (var setting in (string[])["gitHub:apiAddress", "cloudRun:project", "cloudRun:region"])
        {
            missing.ShouldContain(setting);
        }

        string[] named =
        [
            "postgres", "InstallationId", "PrivateKey or PrivateKeyFile", "gitHub:readsAtOnce", "gitHub:tokens", "Targets:web: Image", "ReadAttempts", "Jobs:*", "'somebody' is not 64 hex digits",
            "'king'", "GitHubWebhookSecrets", "Pickup", "profile:goodAnswers", "PORT", "target: one of cloudRun:targets is accepted: web",
        ];
        foreach (var setting in named)
        {
            wrong.ShouldContain(setting, Case.Insensitive);
        }

        error.ShouldNotContain("secret-");
    }

    [Fact]
    public async Task C1_a_role_that_is_not_known_is_answered_with_those_that_are()
    {
        var (error, _) = await RefuseAsync("boss");
        error.ShouldContain("engine, worker, migrate, verify and doctor");
    }

    [Fact]
    public async Task C1_a_database_that_does_not_answer_is_named_without_its_password()
    {
        var (error, _) = await RefuseAsync("verify", new Dictionary<string, string>(StringComparer.Ordinal) { ["POSTGRES"] = "Host=127.0.0.1;Port=1;Database=nowhere;Username=me;Password=secret-1" });
        error.ShouldContain("store_unavailable");
        error.ShouldContain("127.0.0.1");
        error.ShouldNotContain("secret-");
    }

    [Fact]
    public async Task The_image_asks_its_own_health_and_an_engine_that_does_not_listen_is_not_well()
    {
        using var question = host.Start("engine", new Dictionary<string, string>(StringComparer.Ordinal) { ["PORT"] = "1" }, "--check-health");
        (await question.WaitAsync()).ExitCode.ShouldBe(1);
        using var other = host.Start("worker", Nothing, "--check-health");
        (await other.WaitAsync()).ExitCode.ShouldBe(0);
    }

    private async Task<(string Error, TimeSpan Took)> RefuseAsync(string role, Dictionary<string, string>? variables = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var started = host.Start(role, variables ?? Nothing);
        var (code, output, error) = await started.WaitAsync();
        code.ShouldBe(1, output + error);
        output.ShouldBeEmpty();
        return (error, TimeProvider.System.GetElapsedTime(began));
    }
}
