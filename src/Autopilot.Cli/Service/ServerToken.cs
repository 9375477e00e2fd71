namespace Autopilot.Cli;

/// <summary>The token that a command sends to a server: of the environment, or the one that a service on this machine left in its folder.</summary>
internal static class ServerToken
{
    private const string Variable = "AUTOPILOT_TOKEN";

    /// <exception cref="AutopilotException"><c>usage</c>: there is none.</exception>
    public static string Find(string directory)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return given;
        }

        var path = TokenFile.PathIn(Path.GetFullPath(directory));
        return File.Exists(path)
            ? File.ReadAllText(path).Trim()
            : throw new AutopilotException(ExitCodes.UsageCode, $"There is no token: set {Variable}, or name the folder of the service with --dir ('{path}' does not exist).");
    }

    /// <summary>The address of a server.</summary>
    /// <exception cref="AutopilotException"><c>usage</c>.</exception>
    public static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new AutopilotException(ExitCodes.UsageCode, $"--server is '{text}'; for example http://127.0.0.1:5080 is accepted.");
}
