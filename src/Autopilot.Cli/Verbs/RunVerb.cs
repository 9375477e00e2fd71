using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>run</c>: takes a spec to its proof on a clone of the user's repository, with the user's agent and commands.</summary>
internal static class RunVerb
{
    public static Command Create()
    {
        var repo = new Option<string>("--repo") { Description = "The git repository; it is cloned and never touched.", Required = true };
        var baseBranch = new Option<string?>("--base") { Description = "The branch to work on. Default: the one that is checked out there." };
        var spec = new Option<string>("--spec") { Description = "The spec: Markdown with YAML front matter.", Required = true };
        var agent = new Option<string>("--agent") { Description = $"One of {string.Join(", ", AgentPresets.Names)}, or any command; it gets the prompt on standard input.", Required = true };
        var ci = new Option<string>("--ci") { Description = "The checks: run as /bin/sh -c in a clean clone of the exact commit.", Required = true };
        var deploy = new Option<string?>("--deploy") { Description = "The service: run with PORT and AUTOPILOT_COMMIT. Without it the merge is the goal." };
        var health = new Option<string?>("--health") { Description = "Where it says how it is, for example http://127.0.0.1:{port}/health." };
        return Verb.Create(
            "run", "Take one spec to its proof on a clone of your repository.", [repo, baseBranch, spec, agent, ci, deploy, health, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                var text = await SpecFile.ReadAsync(parsed.GetValue(spec)!, cancellationToken);
                var repository = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetValue(repo)!));
                var directory = Path.GetFullPath(parsed.GetValue(Verb.Dir)!);
                var settings = new PipelineSettings(parsed.GetValue(agent), parsed.GetValue(ci), parsed.GetValue(deploy), parsed.GetValue(health)) { Source = repository };
                await CheckAsync(settings, directory);
                return await RunAsync(repository, parsed.GetValue(baseBranch), text, settings, directory, output, cancellationToken);
            });
    }

    private static async Task<int> RunAsync(
        string repository, string? baseBranch, string spec, PipelineSettings settings, string directory, Output output, CancellationToken cancellationToken)
    {
        TaskRunner.RequireValid(spec);
        settings.RequireFolder(directory);
        var (setup, bare) = (new RepositorySetup(TimeProvider.System), LocalPipeline.RepositoryIn(directory));
        await setup.CheckAsync(repository, bare, baseBranch, cancellationToken);
        using var owned = DirectoryLock.Take(directory);
        await setup.EnsureBareAsync(repository, bare, baseBranch, cancellationToken);
        settings.Save(directory);
        await using var pipeline = await LocalPipeline.OpenAsync(directory, settings);
        var runner = new TaskRunner(pipeline, output.Notice);
        TaskSnapshot? ended = null;
        await Drive.RunAsync(
            pipeline, output,
            async cancellation => ended = await runner.WaitAsync(await runner.PrepareAsync(spec, null, cancellation), cancellation),
            cancellationToken);
        await pipeline.StopDeployedAsync();
        var report = await PipelineReport.ReadAsync(pipeline, [ended!.Task.Vtid], cancellationToken);
        output.Answer(report, report.Draw);
        if (ended.Run!.Ending is { Failure: var failure })
        {
            output.Progress($"[yellow]{Markup.Escape($"{failure.Message} {FailureReasons.RemedyFor(failure)}")}[/]");
            output.Progress($"Next: {Markup.Escape(NextStep.Of(TaskView.Of(ended), NextStep.InFolder(directory)) ?? "")}");
        }

        return ended.Run.State == RunState.Completed ? ExitCodes.Done : ExitCodes.Failed;
    }

    // Said before anything is made: a command that cannot succeed leaves no folder behind.
    private static async Task CheckAsync(PipelineSettings settings, string directory)
    {
        var problem = string.IsNullOrWhiteSpace(settings.Agent) ? "--agent must be the name of an agent that 'autopilot doctor' knows, or a command."
            : string.IsNullOrWhiteSpace(settings.Checks) ? "--ci must be a command; its exit code 0 is green."
            : settings is { Health: not null, Deploy: null } ? "--health needs --deploy."
            : settings.Deploy is { } deploy && string.IsNullOrWhiteSpace(deploy) ? "--deploy must be a command that listens on PORT."
            : null;
        if (problem is null && settings.DeployOptions(directory) is { } options)
        {
            try
            {
                await using var target = new ProcessDeployTarget(options, TimeProvider.System);
            }
            catch (ArgumentException error)
            {
                problem = $"--health: {error.Message}";
            }
        }

        if (problem is not null)
        {
            throw new AutopilotException(ExitCodes.UsageCode, problem);
        }
    }
}
