namespace Autopilot;

/// <summary>
/// The one runner of the git command. No configuration of the machine or the user is read, no hook runs, nothing is asked
/// on a terminal, and git never learns of a directory by its environment.
/// </summary>
internal sealed class Git(ProcessRunner runner)
{
    private const int LongestOutput = 16 * 1024 * 1024;

    private static readonly string[] Safe =
    [
        "-c", "core.hooksPath=/dev/null", "-c", "safe.directory=*", "-c", "protocol.ext.allow=never", "-c", "gc.auto=0",
        "-c", "maintenance.auto=false", "-c", "commit.gpgSign=false", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false",
    ];

    /// <summary>Runs git; any exit code is an answer.</summary>
    /// <param name="directory">The repository or work tree.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="environment">Further variables, for example the author.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="limit">How long it may run; default 2 minutes. Copies of whole repositories take longer.</param>
    /// <exception cref="ProviderException">
    /// Transient: it did not end within the limit. Deterministic: it wrote more than is kept, and half an answer is none.
    /// Environment: git is not installed.
    /// </exception>
    public async Task<ProcessResult> TryRunAsync(
        string directory,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null,
        string? input = null,
        TimeSpan? limit = null)
    {
        var allowed = limit ?? TimeSpan.FromMinutes(2);
        var result = await runner.RunAsync(
            new ProcessRequest("git", [.. Safe, .. arguments], directory)
            {
                Environment = ProcessEnvironment.Create("/nonexistent", [.. Quiet, .. environment ?? Nothing]),
                Limit = allowed,
                KeepOutput = LongestOutput,
                Input = input,
            },
            cancellationToken).ConfigureAwait(false);
        if (result.End != ProcessEnd.Exited)
        {
            throw new ProviderException(FailureKind.Transient, "git_timeout", $"git {arguments[0]} in '{directory}' did not end within {allowed}.");
        }

        return result.IsCut
            ? throw new ProviderException(
                FailureKind.Deterministic, "output_too_large", $"git {arguments[0]} in '{directory}' wrote more than {LongestOutput} characters.")
            : result;
    }

    /// <summary>Runs git and returns its output without the last line feed.</summary>
    /// <exception cref="ProviderException">Deterministic: git refused; the message is git's own.</exception>
    public async Task<string> RunAsync(
        string directory,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null,
        string? input = null,
        TimeSpan? limit = null)
    {
        var result = await TryRunAsync(directory, arguments, cancellationToken, environment, input, limit).ConfigureAwait(false);
        return result.IsSuccess
            ? result.Output.TrimEnd('\n')
            : throw new ProviderException(
                FailureKind.Deterministic, "git_failed",
                $"git {string.Join(' ', arguments)} in '{directory}' ended with {result.ExitCode}: {result.Error.Trim()}");
    }

    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Quiet = new(StringComparer.Ordinal)
    {
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["LC_ALL"] = "C",
    };
}
