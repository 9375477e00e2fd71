using System.CommandLine;

namespace Autopilot.Cli;

/// <summary><c>demo</c>: two tasks on a small web service of its own. One is proven in production, the other is rolled back.</summary>
internal static class DemoVerb
{
    public static Command Create()
    {
        var dir = new Option<string>("--dir") { Description = "The folder that holds everything. Default: demo.", DefaultValueFactory = _ => "demo" };
        var serve = new Option<bool>("--serve") { Description = "Show the dashboard meanwhile, and keep it and what was deployed running until Ctrl+C." };
        return Verb.Create(
            "demo", "Run the whole pipeline on this machine, on a real git repository, with no account.", [dir, serve],
            (parsed, output, cancellationToken) => RunAsync(Path.GetFullPath(parsed.GetValue(dir)!), parsed.GetValue(serve), output, cancellationToken));
    }

    private static async Task<int> RunAsync(string directory, bool serve, Output output, CancellationToken cancellationToken)
    {
        DemoRepository.Settings.RequireFolder(directory);
        using var owned = DirectoryLock.Take(directory);
        await new DemoRepository(TimeProvider.System).EnsureAsync(LocalPipeline.RepositoryIn(directory), cancellationToken);
        DemoRepository.Settings.Save(directory);
        await using var pipeline = serve
            ? await LocalPipeline.OpenServedAsync(directory, DemoRepository.Settings, LocalSite.FreeUrl())
            : await LocalPipeline.OpenAsync(directory, DemoRepository.Settings);
        if (await FindResultAsync(pipeline, cancellationToken) is null || serve)
        {
            await Drive.RunAsync(pipeline, output, cancellation => WorkAsync(pipeline, serve, output, cancellation), cancellationToken);
        }

        if (await FindResultAsync(pipeline, cancellationToken) is not { } result)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        if (!serve)
        {
            await pipeline.StopDeployedAsync();
            await AnswerAsync(pipeline, output, cancellationToken);
        }

        return result ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task WorkAsync(LocalPipeline pipeline, bool serve, Output output, CancellationToken cancellationToken)
    {
        if (pipeline.Dashboard is { } address)
        {
            output.Notice($"The dashboard is at {address}; sign in with the token in {TokenFile.PathIn(pipeline.Directory)}.");
        }

        var runner = new TaskRunner(pipeline, output.Notice);
        foreach (var task in DemoRepository.Tasks)
        {
            await runner.WaitAsync(await runner.PrepareAsync(task.Spec, task.Vtid.Value, cancellationToken), cancellationToken);
        }

        if (!serve)
        {
            return;
        }

        await AnswerAsync(pipeline, output, cancellationToken);
        output.Progress("Serving until Ctrl+C.");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    private static async Task AnswerAsync(LocalPipeline pipeline, Output output, CancellationToken cancellationToken)
    {
        var report = await PipelineReport.ReadAsync(pipeline, [.. DemoRepository.Tasks.Select(task => task.Vtid)], cancellationToken);
        output.Answer(report, console =>
        {
            report.Draw(console);
            DemoRepository.Explain(console, report);
        });
    }

    // Whether both tasks ended as told, or null while one has not ended.
    private static async Task<bool?> FindResultAsync(LocalPipeline pipeline, CancellationToken cancellationToken)
    {
        var asTold = true;
        foreach (var task in DemoRepository.Tasks)
        {
            var snapshot = await pipeline.Store.FindAsync(task.Vtid, cancellationToken);
            if (snapshot?.Run is not { } run || !run.State.IsTerminal() || snapshot.Task.Debts.Count > 0)
            {
                return null;
            }

            asTold &= task.EndsAsTold(run);
        }

        return asTold;
    }
}
