namespace Autopilot;

/// <summary>Environments for processes, built from an allow-list: what is not named is not there.</summary>
internal static class ProcessEnvironment
{
    /// <summary>Carried by every process of a run, so that a sweep finds what outlived its parent.</summary>
    public const string RunIdVariable = "AUTOPILOT_RUN_ID";

    /// <summary>
    /// Stands for the folder whose owner started the process, so that its next owner can end what it left behind. The value
    /// tells nobody where the folder is.
    /// </summary>
    public const string OwnerVariable = "AUTOPILOT_OWNER";

    /// <summary>Carried by every process of a deployed revision: it outlives its host on purpose.</summary>
    public const string RevisionVariable = "AUTOPILOT_REVISION";

    private static readonly string[] Harmless = [OwnerVariable, "PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "TERM", "DOTNET_ROOT", "DOTNET_CLI_HOME", "NUGET_PACKAGES", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    /// <summary>The harmless variables of this process, and those given.</summary>
    /// <param name="home">The home folder that the process sees.</param>
    /// <param name="more">Further variables.</param>
    public static Dictionary<string, string> Create(string home, params IEnumerable<KeyValuePair<string, string>> more)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home };
        foreach (var name in Harmless)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        return environment;
    }
}
