using System.CommandLine;

namespace Autopilot.Cli;

/// <summary>Which installation a verb was pointed at.</summary>
internal static class Installation
{
    /// <summary>The server that was named, otherwise the folder.</summary>
    /// <exception cref="AutopilotException"><c>usage</c>: the address or the token cannot be one; <c>not_a_pipeline</c>: nothing ever ran in the folder.</exception>
    public static async Task<IInstallation> OpenAsync(ParseResult parsed)
    {
        var directory = parsed.GetValue(Verb.Dir)!;
        if (parsed.GetValue(Verb.Server) is not { } named)
        {
            return new FolderInstallation(await LocalPipeline.OpenExistingAsync(directory));
        }

        var (server, token) = (ServerToken.Address(named), ServerToken.Read(directory));
        return new ServerInstallation(new AutopilotClient(server, token.Text), server, token);
    }
}
