using System.Globalization;

namespace Autopilot.Cli.Tests;

/// <summary>What a finished folder shows of its tasks: in the ledger, in the repository, and at the deploy target.</summary>
/// <param name="Tasks">Each task as text: states, evidence, events and clean-up, without what a crash may repeat.</param>
/// <param name="TerminalEvents">How many terminal events each task has.</param>
/// <param name="PullRequests">The pull requests, as recorded by the code host.</param>
/// <param name="Merges">The ids in the trailers of the merges on the base branch, oldest first.</param>
/// <param name="Revisions">The revisions that were ever made.</param>
/// <param name="Starts">Of every start of the service, the id in the merge that it was started from, or else the commit.</param>
/// <param name="Failures">Why tasks failed, for whoever reads a failed comparison.</param>
internal sealed record Trace(
    IReadOnlyList<string> Tasks,
    IReadOnlyList<int> TerminalEvents,
    IReadOnlyList<string> PullRequests,
    IReadOnlyList<string> Merges,
    IReadOnlyList<string> Revisions,
    IReadOnlyList<string> Starts,
    string Failures)
{
    /// <summary>What all this shows of one task.</summary>
    public Outcome Of(int number)
    {
        var vtid = string.Create(CultureInfo.InvariantCulture, $"VTID-{number:00000}");
        var end = string.Create(CultureInfo.InvariantCulture, $"-{number}");
        return new Outcome(
            Tasks[number - 1].Replace(vtid, "task", StringComparison.Ordinal),
            TerminalEvents[number - 1],
            [.. PullRequests.Where(name => name.EndsWith(end, StringComparison.Ordinal)).Select(name => name[..^end.Length])],
            Merges.Count(id => id == vtid),
            Revisions.Count(name => name.StartsWith(vtid, StringComparison.OrdinalIgnoreCase)),
            Starts.Count(id => id == vtid));
    }

    public static async Task<Trace> ReadAsync(string directory)
    {
        var tasks = new List<string>();
        var terminal = new List<int>();
        var failures = new List<string>();
        await using (var pipeline = await LocalPipeline.OpenExistingAsync(directory))
        {
            foreach (var task in (await pipeline.Store.ListAsync(new TaskQuery { Limit = 100 }, CancellationToken.None)).Items)
            {
                var events = await pipeline.Store.ReadTaskAsync(task.Task.Vtid, 0, 10_000, CancellationToken.None);
                terminal.Add(TaskTrace.CountTerminal(events));
                tasks.Add(TaskTrace.Describe(task, events));
                failures.Add(task.Run!.Ending?.Failure.Message ?? "");
            }
        }

        var repository = LocalPipeline.RepositoryIn(directory);
        var revisions = Path.Combine(directory, "deploy", "targets", LocalPipeline.TargetName, "revisions");
        var starts = Path.Combine(directory, "deploy", "starts");
        var merges = Lines(await TestGit.RunAsync(repository, "log", "--first-parent", "--min-parents=2", "--reverse", "--format=%H %(trailers:key=VTID,valueonly,separator=)", "main"))
            .Select(line => (Commit: line.Split(' ')[0], Id: line.Split(' ')[1])).ToArray();
        return new Trace(
            tasks,
            terminal,
            Lines(await TestGit.RunAsync(repository, "ls-tree", "--name-only", "refs/autopilot/pulls")),
            [.. merges.Select(merge => merge.Id)],
            Directory.Exists(revisions) ? [.. Directory.EnumerateDirectories(revisions).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [],
            File.Exists(starts) ? [.. (await File.ReadAllLinesAsync(starts)).Select(commit => merges.FirstOrDefault(merge => merge.Commit == commit).Id ?? commit)] : [],
            string.Join('\n', failures));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
