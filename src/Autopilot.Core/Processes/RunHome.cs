namespace Autopilot;

/// <summary>The home folder of one agent's run, a folder for temporary files, and the whole environment that its processes see. Gone after the run.</summary>
internal sealed class RunHome : IDisposable
{
    /// <summary>How the names of homes begin.</summary>
    public const string Prefix = "agent-";

    // Agents leave reports with whole prompts there, and unpacked libraries. Not in the home: the path of a socket must be short.
    private readonly string temporary = Directory.CreateTempSubdirectory("autopilot-agent-").FullName;

    /// <summary>Makes a home.</summary>
    /// <param name="scratchFolder">Where.</param>
    public RunHome(string scratchFolder) =>
        Folder = Directory.CreateDirectory(Path.Combine(scratchFolder, Prefix + Guid.NewGuid().ToString("n"))).FullName;

    public string Folder { get; }

    /// <summary>An environment: harmless variables, those given, and the mark of the run.</summary>
    public Dictionary<string, string> CreateEnvironment(AgentTask task, params IEnumerable<KeyValuePair<string, string>> more) =>
        // The mark comes last: nothing may hide a process from the sweep. And git must not take a repository that lies around
        // the work folder, such as the user's own, for the clone that an agent has broken.
        ProcessEnvironment.Create(
            Folder,
            [
                KeyValuePair.Create("TMPDIR", temporary), .. more,
                KeyValuePair.Create("GIT_CEILING_DIRECTORIES", Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(task.Directory)) ?? "/"),
                KeyValuePair.Create(ProcessEnvironment.RunIdVariable, task.RunId),
            ]);

    public void Dispose()
    {
        DisposableFolder.Delete(Folder);
        DisposableFolder.Delete(temporary);
    }
}
