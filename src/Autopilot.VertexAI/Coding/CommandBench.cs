using System.Text;

namespace Autopilot;

/// <summary>
/// Runs the configured commands in a run's clone: without a shell, in a home of their own, without a secret, within limits, and with nothing left behind.
/// </summary>
/// <param name="options">The commands and their limits.</param>
/// <param name="task">Where they run.</param>
/// <param name="home">Their home and environment.</param>
/// <param name="runner">Starts them.</param>
internal sealed class CommandBench(VertexAgentOptions options, AgentTask task, RunHome home, ProcessRunner runner)
{
    public IReadOnlyList<string> Names { get; } = [.. options.Commands.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The program of a command that this machine lacks; null: all are there. One with a folder in its path belongs to the repository.</summary>
    public string? FindMissing() => options.Commands.Values
        .Select(command => command[0])
        .FirstOrDefault(program => Path.IsPathRooted(program) ? !File.Exists(program) : ProgramPath.Find(program) is null);

    /// <summary>Runs a command.</summary>
    /// <returns>How it ended, and the end of what it wrote.</returns>
    /// <exception cref="ToolRefusal">It could not be started.</exception>
    public async Task<string> RunAsync(string name, CancellationToken cancellationToken)
    {
        var command = options.Commands[name];
        var program = command[0].Contains('/', StringComparison.Ordinal) ? Path.Combine(task.Directory, command[0]) : command[0];
        try
        {
            return Describe(name, await runner.RunAsync(
                new ProcessRequest(program, [.. command.Skip(1)], task.Directory)
                {
                    Environment = home.CreateEnvironment(task),
                    Limit = options.CommandLimit,
                    KeepOutput = options.KeepOutput,
                    KeepEnd = true,
                    SweepRun = true,
                },
                cancellationToken).ConfigureAwait(false));
        }
        catch (ProviderException error)
        {
            throw new ToolRefusal($"'{name}' could not be started: {error.Message}");
        }
    }

    private string Describe(string name, ProcessResult ended)
    {
        var told = new StringBuilder(ended.End == ProcessEnd.Exited
            ? FormattableString.Invariant($"'{name}' ended with exit code {ended.ExitCode}.")
            : $"'{name}' ran longer than {options.CommandLimit} and was stopped.");
        Show("Its output", ended.Output);
        Show("Its errors", ended.Error);
        return told.ToString();

        void Show(string what, string text)
        {
            if (text.Trim().Length > 0)
            {
                told.Append(FormattableString.Invariant($"\n\n{what}{(text.Length == options.KeepOutput ? ", the end of it" : "")}:\n{text.Trim()}"));
            }
        }
    }
}
