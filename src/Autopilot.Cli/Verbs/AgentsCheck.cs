using System.Text.RegularExpressions;

namespace Autopilot.Cli;

/// <summary>
/// Looks for the agent programs that are known by name, and asks each for its version: without any of this process's secrets, in a home that is gone
/// afterwards, and not for long.
/// </summary>
internal static partial class AgentsCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<DoctorCheck> ProbeAsync(CancellationToken cancellationToken)
    {
        var home = Directory.CreateTempSubdirectory("autopilot-doctor-");
        try
        {
            var programs = AgentPresets.All.Concat(AcpPresets.All.Select(preset => preset.Process))
                .GroupBy(preset => preset.FileName!, preset => preset.Name, StringComparer.Ordinal)
                .Where(program => ProgramPath.Find(program.Key) is not null);
            var found = await Task.WhenAll(programs.Select(async program =>
                $"{program.Key}{await FindVersionAsync(program.Key, home.FullName, cancellationToken)} (as {string.Join(", ", program)})"));
            return new DoctorCheck(
                "agents", found.Length > 0, false,
                found.Length > 0 ? string.Join("; ", found) : $"none of {string.Join(", ", AgentPresets.Names)} is on PATH",
                "Install a coding agent, or give 'run' any command with --agent. The demo needs none.");
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    // With a blank before it; empty when it does not tell.
    private static async Task<string> FindVersionAsync(string program, string home, CancellationToken cancellationToken)
    {
        try
        {
            // Each has a mark of its own: what one leaves behind is ended while another still answers.
            var mark = KeyValuePair.Create(ProcessEnvironment.RunIdVariable, Path.Combine(home, program));
            var said = await new ProcessRunner(TimeProvider.System).RunAsync(
                new ProcessRequest(program, ["--version"], home)
                {
                    Environment = ProcessEnvironment.Create(home, [KeyValuePair.Create("TMPDIR", home), mark]),
                    Limit = Patience,
                    KeepOutput = 1024,
                    SweepRun = true,
                },
                cancellationToken);
            return said.IsSuccess && Version().Match(said.Output) is { Success: true } version ? $" {version.Value}" : "";
        }
        catch (ProviderException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"\d+(?:\.\d+)+\S*", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Version();
}
