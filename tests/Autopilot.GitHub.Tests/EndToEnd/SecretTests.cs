using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>Where a token could be left behind while a task goes from its spec to its merge.</summary>
public sealed class SecretTests
{
    // What an agent that looks for a credential would do.
    private const string Spy = """
        env > env.txt
        git config --list --show-origin --includes > config.txt 2>&1
        git remote --verbose >> config.txt
        cat /proc/[0-9]*/cmdline | tr '\0' ' ' > processes.txt
        for file in /proc/[0-9]*/environ; do cat $file 2>/dev/null | grep -az AUTOPILOT_RUN_ID= >/dev/null && cat $file | tr '\0' '\n' >> env.txt; done
        echo 1 > 1.txt
        """;

    private const string Spec = """
        ---
        id: VTID-00001
        title: Add a file
        scope: ['**']
        acceptance: ['The file is there.']
        ---
        Add the file.
        """;

    [Fact]
    public async Task A_token_is_in_no_log_ledger_process_list_repository_or_agents_environment()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes show their arguments in /proc.");
        await using var site = await WholeSite.CreateAsync();
        var processes = new ConcurrentBag<string>();
        site.GitHub.Watch = () => processes.Add(ReadProcesses());
        using var lines = new Lines();
        var database = Path.Combine(site.Dir, "autopilot.db");
        await using (var store = await SqliteStore.OpenAsync(database, TimeProvider.System))
        {
            await using var pipeline = await GitHubPipeline.StartAsync(site.Dir, WholeSite.Repository, store, site.Settings.Apply, builder =>
            {
                builder.AddProcessAgent(Spy, GitHubPipeline.WorkIn(site.Dir));
                builder.Services.AddLogging(logging => logging.AddProvider(lines).AddFilter<Lines>(null, LogLevel.Trace));
            });
            using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
            var task = await pipeline.UntilEndedAsync(await pipeline.ActivateAsync(Spec), patience.Token);
            task.Run!.State.ShouldBe(RunState.Completed, task.Run.Ending?.Failure.Message);
        }

        var files = Directory.EnumerateFiles(site.Dir, "*", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(site.Double.Bare, "*", SearchOption.AllDirectories))
            .Select(file => (Name: file, Text: Encoding.Latin1.GetString(File.ReadAllBytes(file)))).ToList();
        files.ShouldContain(file => file.Name.EndsWith("autopilot.db", StringComparison.Ordinal));
        files.ShouldContain(file => file.Name.EndsWith("env.txt", StringComparison.Ordinal) && file.Text.Contains("AUTOPILOT_RUN_ID="), "The agent saw its own environment.");
        files.ShouldContain(file => file.Name.EndsWith("config", StringComparison.Ordinal));
        processes.ShouldContain(list => list.Contains("git-remote-http"), "Git was seen at its work.");
        lines.Written.ShouldContain(line => line.Contains("pulls/merge"));
        foreach (var secret in (string[])[site.GitHub.Tokens.Latest!, TokenDesk.PrivateKey.Split('\n')[3], "eyJhbGciOi"])
        {
            files.ShouldAllBe(file => !file.Text.Contains(secret));
            processes.ShouldAllBe(list => !list.Contains(secret));
            lines.Written.ShouldAllBe(line => !line.Contains(secret));
        }
    }

    private static string ReadProcesses()
    {
        var list = new StringBuilder();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                list.Append(File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ')).Append('\n');
            }
            catch (IOException)
            {
                continue; // It has ended.
            }
        }

        return list.ToString();
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
