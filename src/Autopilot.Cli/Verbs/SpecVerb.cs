using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>spec</c>: replaces a task's spec while none of its runs is active. Every approval of the earlier text is void.</summary>
internal static class SpecVerb
{
    public static Command Create()
    {
        var file = new Option<string>("--file") { Description = "The new spec: Markdown with YAML front matter.", Required = true };
        return Verb.Create(
            "spec", "Submit a new spec of a task; it is approved and retried after that.", [Verb.VtidArgument, file, Verb.Server, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                var vtid = Vtid.Parse(parsed.GetValue(Verb.VtidArgument));
                var text = await SpecFile.ReadAsync(parsed.GetValue(file)!, cancellationToken);
                await using var installation = await Installation.OpenAsync(parsed);
                var task = await installation.GiveAsync(vtid, new SubmitSpecBody(text), cancellationToken);
                var (spec, next) = (task.Spec, installation.NextStep(task));
                output.Answer(
                    new { task.Vtid, task.Title, task.State, task.Version, task.Attempt, Spec = new { spec.Hash, spec.Status, spec.Missing }, next },
                    console => console.WriteLine(
                        $"The spec of {vtid} is {spec.Hash} and {spec.Status.ToString().ToLowerInvariant()}."
                        + $"{(spec.Missing.Count == 0 ? "" : $" It lacks: {string.Join(" ", spec.Missing)}")}{(next is null ? "" : $" Next: {next}")}"));
                return ExitCodes.Done;
            });
    }
}
