using Spectre.Console;

namespace Autopilot.Cli;

/// <summary>The answer of <c>demo</c> and <c>run</c>, as a document and as a table.</summary>
internal sealed record PipelineReport(string Dir, string Repository, double Seconds, IReadOnlyList<TaskReport> Tasks)
{
    /// <summary>Reads the report from the folder's store alone, so that a finished folder gives the same answer again.</summary>
    public static async Task<PipelineReport> ReadAsync(LocalPipeline pipeline, IReadOnlyList<Vtid> vtids, CancellationToken cancellationToken)
    {
        var tasks = new List<TaskReport>();
        DateTimeOffset? first = null, last = null;
        foreach (var vtid in vtids)
        {
            tasks.Add(TaskReport.Of(await pipeline.Tasks.GetAsync(vtid, cancellationToken)));
            foreach (var entry in await pipeline.Store.ReadTaskAsync(vtid, 0, 10_000, cancellationToken))
            {
                first = first is null || entry.At < first ? entry.At : first;
                last = last is null || entry.At > last ? entry.At : last;
            }
        }

        return new PipelineReport(pipeline.Directory, pipeline.Repository, Math.Round(((last - first) ?? TimeSpan.Zero).TotalSeconds, 1), tasks);
    }

    public void Draw(IAnsiConsole console)
    {
        foreach (var task in Tasks)
        {
            var good = task.Outcome == "success";
            console.WriteLine();
            console.MarkupLineInterpolated($"[bold]{task.Vtid}[/] {task.Title}: [{(good ? "green" : "red")}]{task.State}[/]{(task.Reason is null ? "" : $" ({task.Reason})")}");
            var chain = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
            Row(chain, "pull request", task.Evidence.PullRequest is { } pr ? $"#{pr.Number} at {pr.HeadSha}" : null);
            Row(chain, "checks green", task.Evidence.Checks?.Sha);
            Row(chain, "validated", task.Evidence.Validation?.Sha);
            Row(chain, "merged as", task.Evidence.Merge?.MergeSha);
            Row(chain, "deployed", task.Evidence.Deployment?.Commit);
            Row(chain, "reported by", task.Evidence.Verification is { } v ? $"{v.Url}: {v.ReportedCommit}" : null);
            Row(chain, "rolled back to", task.Rollback is { } r ? $"{r.RestoredCommit}{(r.Verified ? ", which serves again and says so itself" : ", not proven")}" : null);
            console.Write(chain);
        }

        console.WriteLine();
        console.MarkupLineInterpolated($"Everything is in {Dir}; the code landed in {Repository}. {Seconds} s.");
    }

    private static void Row(Table table, string what, string? value)
    {
        if (value is not null)
        {
            table.AddRow(new Markup($"  [grey]{what}[/]"), new Text(value));
        }
    }
}
