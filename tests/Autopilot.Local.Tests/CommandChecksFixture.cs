using System.Globalization;

namespace Autopilot.Tests;

/// <summary>Commits whose <c>check.sh</c> behaves as told.</summary>
internal sealed class CommandChecksFixture : ChecksFixture
{
    private readonly TemporaryFolder folder = new();
    private CommandChecks checks;
    private int arranged;

    private CommandChecksFixture(Action<CommandCheckOptions>? configure)
    {
        Options = new CommandCheckOptions { StateFolder = folder["state"], Command = "sh ./check.sh" };
        configure?.Invoke(Options);
        checks = new CommandChecks(Options, TimeProvider.System);
    }

    public override IChecks Checks => checks;

    public CommandCheckOptions Options { get; }

    public string Repository => folder["repository"];

    public static async Task<CommandChecksFixture> CreateAsync(Action<CommandCheckOptions>? configure = null)
    {
        var fixture = new CommandChecksFixture(configure);
        await TestGit.CreateAsync(fixture.Repository);
        return fixture;
    }

    public string FolderOf(CheckRequest request) => Path.Combine(Options.StateFolder, "runs", $"{request.Key}-{request.Sha}");

    public override async Task RestartAsync()
    {
        await checks.DisposeAsync();
        checks = new CommandChecks(Options, TimeProvider.System);
    }

    public override Task<CheckRequest> ArrangeAsync(CheckBehaviour behaviour) => ArrangeAsync(behaviour switch
    {
        CheckBehaviour.Passes => "true",
        CheckBehaviour.Fails => "echo boom 42 >&2; false",
        CheckBehaviour.CannotStart => "no-such-program-anywhere",
        _ => $"for i in $(seq 200); do test -e {Released} && break; sleep 0.05; done; test -e {Released}",
    });

    public async Task<CheckRequest> ArrangeAsync(string script)
    {
        arranged++;
        var sha = await TestGit.CommitAsync(Repository, ("check.sh", $"({script})\ncode=$?\necho $code >>{Log(arranged)}\nexit $code\n"), ("number", arranged.ToString(CultureInfo.InvariantCulture)));
        return new CheckRequest(new EffectKey(Vtid.Parse($"VTID-{arranged:D5}"), 1, EffectAction.StartChecks, 1), Repository, sha, "main", []);
    }

    public override Task ReleaseAsync(CheckRequest request) => File.WriteAllTextAsync(Released, "");

    public override async Task<int> CountRunsAsync(CheckRequest request)
    {
        var log = Log(int.Parse(request.Key.Vtid.Value.AsSpan(5), CultureInfo.InvariantCulture));
        return File.Exists(log) ? (await File.ReadAllLinesAsync(log)).Length : 0;
    }

    public override async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        folder.Dispose();
        await base.DisposeAsync();
    }

    private string Released => folder["released"];

    private string Log(int number) => folder[$"log-{number}"];
}
