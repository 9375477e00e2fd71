using System.Diagnostics;
using System.Globalization;

namespace Autopilot.Tests;

/// <summary>Commits of a small service in perl, which git needs anyway, and processes that run it.</summary>
internal sealed class ProcessDeployFixture : DeployTargetFixture
{
    private const string Service = """
        use strict; use warnings; use IO::Socket::INET;
        $| = 1;
        open(my $file, '<', 'behaviour') or die; my $behaviour = <$file>; chomp $behaviour;
        if ($behaviour eq 'EndsAtOnce') { print "boom 42\n"; exit 3; }
        if ($behaviour eq 'NeverListens') { sleep 600; exit 0; }
        my $commit = $behaviour eq 'ReportsOtherCommit' ? '2' x 40 : $ENV{AUTOPILOT_COMMIT};
        my $status = $behaviour eq 'Unhealthy' ? '503 Service Unavailable' : '200 OK';
        my $body = qq({"status":"$status","commit":"$commit"});
        my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $ENV{PORT}, Listen => 16, ReuseAddr => 1) or die "listen: $!";
        while (my $client = $listener->accept) {
            while (my $line = <$client>) { last if $line =~ /^\r?\n$/; }
            print $client "HTTP/1.1 $status\r\nContent-Type: application/json\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body";
            close $client;
        }
        """;

    private readonly TemporaryFolder folder = new();
    private readonly HttpHealthProbe probe;
    private ProcessDeployTarget target;
    private int commits;

    private ProcessDeployFixture(Action<ProcessDeployOptions>? configure)
    {
        Options = new ProcessDeployOptions
        {
            StateFolder = folder["state"],
            Command = "exec perl service.pl",
            StartLimit = TimeSpan.FromSeconds(3),
            RestartPause = TimeSpan.Zero,
        };
        configure?.Invoke(Options);
        target = new ProcessDeployTarget(Options, TimeProvider.System);
        probe = new HttpHealthProbe(new HttpHealthProbeOptions { Path = Options.HealthPath }, TimeProvider.System);
    }

    public ProcessDeployOptions Options { get; }

    public override IDeployTarget Target => target;

    public ProcessDeployTarget ProcessTarget => target;

    public override IHealthProbe Probe => probe;

    public override string Name => "demo";

    public override string Repository => folder["repository"];

    public static async Task<ProcessDeployFixture> CreateAsync(Action<ProcessDeployOptions>? configure = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are counted in /proc.");
        var fixture = new ProcessDeployFixture(configure);
        await TestGit.CreateAsync(fixture.Repository, ("service.pl", Service));
        return fixture;
    }

    public override async Task RestartAsync()
    {
        await target.DisposeAsync();
        target = new ProcessDeployTarget(Options, TimeProvider.System);
    }

    public override Task<string> CommitAsync(ServiceBehaviour behaviour) =>
        TestGit.CommitAsync(Repository, ("behaviour", $"{behaviour}\n"), ("number", (++commits).ToString(CultureInfo.InvariantCulture)));

    public override Task<int> CountRunningAsync(string revision) => Task.FromResult(Find(revision).Count);

    public override async Task KillAsync(string revision)
    {
        foreach (var id in Find(revision))
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }

        await Eventually.SeeAsync(() => CountRunningAsync(revision), count => count == 0);
    }

    public override async ValueTask DisposeAsync()
    {
        await target.StopAllAsync();
        await target.DisposeAsync();
        probe.Dispose();
        var revisions = Path.Combine(Options.StateFolder, "targets", Name, "revisions");
        (Directory.Exists(revisions) ? Directory.EnumerateDirectories(revisions) : []).SelectMany(With).ShouldBeEmpty();
        folder.Dispose();
        await base.DisposeAsync();
    }

    public string FolderOf(string revision) => Path.Combine(Options.StateFolder, "targets", Name, "revisions", revision);

    private IReadOnlyList<int> Find(string revision) => With(FolderOf(revision));

    private static IReadOnlyList<int> With(string folder)
    {
        var mark = FolderMarks.Of(folder);
        return RunningProcesses.With("AUTOPILOT_REVISION", value => value == mark);
    }
}
