using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>manifest</c>: says what a repository declares of its deployments, as a deployment would read it; or prints the schema.</summary>
internal static class ManifestVerb
{
    public static Command Create()
    {
        var repository = new Option<string>("--repo") { Description = "The git repository. Default: the current folder.", DefaultValueFactory = _ => "." };
        var commit = new Option<string>("--commit") { Description = "The commit, branch or tag whose manifest is read. Default: HEAD; what is not committed does not count.", DefaultValueFactory = _ => "HEAD" };
        var schema = new Option<bool>("--schema") { Description = "Print the JSON Schema of manifests instead." };
        return Verb.Create(
            "manifest", "Check what a repository declares of its deployments.", [repository, commit, schema],
            (parsed, output, cancellationToken) => parsed.GetValue(schema)
                ? PrintSchema()
                : RunAsync(Path.GetFullPath(parsed.GetValue(repository)!), parsed.GetValue(commit)!, output, cancellationToken));
    }

    private static Task<int> PrintSchema()
    {
        Console.Out.Write(Manifest.Schema);
        return Task.FromResult(ExitCodes.Done);
    }

    private static async Task<int> RunAsync(string repository, string name, Output output, CancellationToken cancellationToken)
    {
        var git = new Git(new ProcessRunner(TimeProvider.System));
        var found = Directory.Exists(repository)
            ? await git.TryRunAsync(repository, ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{name}^{{commit}}"], cancellationToken)
            : null;
        if (found is not { IsSuccess: true })
        {
            throw new AutopilotException(ExitCodes.UsageCode, $"'{repository}' is no git repository with a commit '{name}'. Name one with --repo and --commit.");
        }

        var commit = found.Output.Trim();
        var manifest = await ManifestFile.FindAsync(new GitCodeHost(TimeProvider.System), repository, commit, cancellationToken)
            ?? throw new AutopilotException("manifest_not_found", $"{name} ({commit}) has no manifest; accepted: {string.Join(" or ", Manifest.Paths)}.");
        output.Answer(new { commit, checks = manifest.ChecksCommand, services = manifest.Services }, console => Print(console, commit, manifest));
        return ExitCodes.Done;
    }

    private static void Print(IAnsiConsole console, string commit, Manifest manifest)
    {
        console.MarkupLineInterpolated($"The manifest of {commit} is good.");
        console.MarkupLineInterpolated($"Checks: {manifest.ChecksCommand ?? "none of its own"}");
        foreach (var service in manifest.Services)
        {
            console.MarkupLineInterpolated($"{service.Environment}: {service.Target}{(service.Service is { } name ? $" is {name}" : "")}");
            console.MarkupLineInterpolated($"  asked at {service.HealthPath ?? "/health"} and {service.VersionPath ?? "/version"}");
            console.MarkupLineInterpolated($"  settings: {Listed(service.Settings)}; secrets: {Listed(service.Secrets)}");
            console.MarkupLineInterpolated($"  migration: {(service.Migration is { } migration ? $"{migration.Apply}, then {migration.Verify}" : "none")}");
        }
    }

    private static string Listed(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);
}
