namespace Autopilot;

/// <summary>The home folder of one agent's run, with the files that it needs there, and the whole environment that it sees. Gone after the run.</summary>
internal sealed class AgentHome : IDisposable
{
    private readonly ProcessAgentOptions options;
    private readonly RunHome home;

    /// <summary>Makes a home.</summary>
    public AgentHome(ProcessAgentOptions options)
    {
        (this.options, home) = (options, new RunHome(options.ScratchFolder));
        foreach (var (path, text) in options.HomeFiles)
        {
            Write(path, text);
        }
    }

    public string Folder => home.Folder;

    /// <summary>Writes a file there, and returns its full path.</summary>
    public string Write(string path, string text)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>The agent's environment: harmless variables, what its options pass and set, and the mark of the run.</summary>
    public Dictionary<string, string> CreateEnvironment(AgentTask task)
    {
        var passed = options.PassThrough
            .Select(name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name) ?? ""))
            .Where(variable => variable.Value.Length > 0);
        var set = options.Variables.Select(variable =>
            KeyValuePair.Create(variable.Key, variable.Value.Replace("{home}", Folder, StringComparison.Ordinal)));
        return home.CreateEnvironment(task, [.. passed, .. set]);
    }

    public void Dispose() => home.Dispose();
}
