namespace Autopilot;

/// <summary>Runs one of the commands that the worker's configuration names. The model gives no argument, and there is no shell.</summary>
internal sealed class RunCommand(CommandBench commands) : CodingTool(
    "run_command", "Runs one of the commands that are set up here, in the root of the repository, and shows the end of what it writes.",
    new ToolParameter("name", ToolParameterKind.Text, "Which command.") { Values = commands.Names })
{
    protected override Task<string> RunAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        commands.RunAsync(arguments.TextOf("name"), cancellationToken);
}
