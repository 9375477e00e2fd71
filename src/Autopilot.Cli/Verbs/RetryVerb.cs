using System.CommandLine;

namespace Autopilot.Cli;

/// <summary><c>retry</c>: starts the next attempt; where an earlier merge stands it begins behind it.</summary>
internal static class RetryVerb
{
    public static Command Create()
    {
        var fresh = new Option<bool>("--fresh") { Description = "Ask for new work even though an earlier merge stands on the base." };
        return Verb.Create(
            "retry", "Start the next attempt of a task that ended without success.", [Verb.VtidArgument, Verb.Reason, fresh, Verb.Server, Verb.Dir],
            (parsed, output, cancellationToken) => TaskCommand.RunAsync(
                parsed, output, _ => new RetryBody(Verb.ReasonOf(parsed), parsed.GetValue(fresh)), cancellationToken));
    }
}
