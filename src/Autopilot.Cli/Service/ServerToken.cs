namespace Autopilot.Cli;

/// <summary>The token that a command sends to a server: of the environment, or the one that a service on this machine left in its folder.</summary>
/// <param name="Text">The token.</param>
/// <param name="Source">Where it was found.</param>
/// <param name="Directory">The folder that it was found in, or null.</param>
internal sealed record ServerToken(string Text, string Source, string? Directory)
{
    /// <summary>What is accepted as one.</summary>
    public const string Accepted = $"Accepted: a token that the server is configured with, in {Variable} or in the file 'token' of the folder that --dir names.";

    private const string Variable = "AUTOPILOT_TOKEN";

    /// <exception cref="AutopilotException"><c>usage</c>: there is none.</exception>
    public static string Find(string directory) => Read(directory).Text;

    /// <exception cref="AutopilotException"><c>usage</c>: there is none.</exception>
    public static ServerToken Read(string directory)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return new ServerToken(Checked(given.Trim(), Variable), Variable, null);
        }

        directory = Path.GetFullPath(directory);
        var path = TokenFile.PathIn(directory);
        return File.Exists(path)
            ? new ServerToken(Checked(File.ReadAllText(path).Trim(), path), path, directory)
            : throw new AutopilotException(
                ExitCodes.UsageCode, $"There is no token: set {Variable}, or name the folder of the service with --dir ('{path}' does not exist).");
    }

    /// <summary>The address of a server.</summary>
    /// <exception cref="AutopilotException"><c>usage</c>.</exception>
    public static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new AutopilotException(ExitCodes.UsageCode, $"--server is '{text}'; for example http://127.0.0.1:5080 is accepted.");

    private static string Checked(string token, string source) => token.Length > 0 && token.All(char.IsAscii) && !token.Any(char.IsWhiteSpace) && !token.Any(char.IsControl)
        ? token
        : throw new AutopilotException(ExitCodes.UsageCode, $"What {source} holds is no token: one word of ASCII characters is accepted.");

    // A token is never written out.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Source);
        return true;
    }
}
