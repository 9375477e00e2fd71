using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>thaw</c>: enables execution, or releases a frozen base branch or target.</summary>
internal static class ThawVerb
{
    public static Command Create()
    {
        var release = new Option<string?>("--release") { Description = "Release a frozen turn instead, for example target:local." };
        return Verb.Create(
            "thaw", "Enable execution; with --release KEY release a frozen base branch or target.", [Verb.Reason, release, Verb.Server, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                await using var installation = await Installation.OpenAsync(parsed);
                var reason = Verb.ReasonOf(parsed);
                if (parsed.GetValue(release) is { } key)
                {
                    var released = await installation.ReleaseAsync(key, reason, cancellationToken);
                    output.Answer(new { key, released }, console => console.WriteLine(released ? $"{key} is released." : $"{key} was not frozen."));
                    return released ? ExitCodes.Done : ExitCodes.Failed;
                }

                var execution = await installation.SetExecutionAsync(new ExecutionBody(true, reason), cancellationToken);
                output.Answer(execution, console => console.WriteLine("Execution is enabled; held work goes on where it stood."));
                return ExitCodes.Done;
            });
    }
}
