using System.CommandLine;

namespace Autopilot.Cli;

/// <summary>What all verbs share: their common options, and how an error becomes a message and an exit code.</summary>
internal static class Verb
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document on standard output." };

    public static Option<string> Dir { get; } = new("--dir")
    {
        Description = "The folder that holds everything: store, repository, work. Default: .autopilot-run in the current folder.",
        DefaultValueFactory = _ => ".autopilot-run",
    };

    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "Ask a server instead, for example http://127.0.0.1:5080; --dir then only names the folder that holds its token, which AUTOPILOT_TOKEN replaces.",
    };

    public static Option<string?> Config { get; } = new("--config") { Description = "The file of 'serve', or a host's own settings: its sections gitHub, cloudRun, vertex and vertexAgent are used (docs/serve.md)." };

    public static Argument<string> VtidArgument { get; } = new("VTID") { Description = "The task's id, for example VTID-00001." };

    public static Option<string> Reason { get; } = new("--reason") { Description = "Why; it stands in the ledger." };

    /// <summary>The reason that was given, where the ledger must have one.</summary>
    public static string ReasonOf(ParseResult parsed) => parsed.GetValue(Reason) ?? "asked for on the command line";

    /// <summary>Makes a verb.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="symbols">Its arguments and options.</param>
    /// <param name="action">What it does; the result is the exit code.</param>
    public static Command Create(string name, string description, IReadOnlyList<Symbol> symbols, Func<ParseResult, Output, CancellationToken, Task<int>> action)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols.Append(Json))
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Arguments.Add(argument);
                    break;
                case Option option:
                    command.Options.Add(option);
                    break;
            }
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, action, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, Func<ParseResult, Output, CancellationToken, Task<int>> action, CancellationToken cancellationToken)
    {
        var output = new Output(parsed.GetValue(Json));
        try
        {
            return await action(parsed, output, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.Cancelled();
            return ExitCodes.Cancelled;
        }
        catch (AutopilotException error)
        {
            output.Error(error.Code, error.Message);
            return ExitCodes.Of(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            output.Error("io", error.Message);
            return ExitCodes.Failed;
        }
        catch (Exception error)
        {
            // A program that reads our output gets its document even for a defect of ours.
            output.Error("internal_error", $"{error.GetType().Name}: {error.Message}");
            return ExitCodes.Failed;
        }
    }
}
