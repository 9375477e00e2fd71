namespace Autopilot;

/// <summary>The home folder of one agent's run, with the files that it needs there, and the whole environment that it sees. Gone after the run.</summary>
internal sealed class AgentHome : IDisposable
{
    private readonly ProcessAgentOptions options;
    private readonly RunHome home;
    private readonly ModelProxy? models;

    /// <summary>Makes a home.</summary>
    /// <param name="options">How the agent is run.</param>
    /// <param name="models">The proxy before its model; null: there is none.</param>
    public AgentHome(ProcessAgentOptions options, ModelProxy? models)
    {
        (this.options, this.models, home) = (options, models, new RunHome(options.ScratchFolder));
        foreach (var (path, text) in options.HomeFiles)
        {
            Write(path, Fill(text));
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

    /// <summary>Puts this home, and the model's address in it, in the place of <c>{home}</c> and <c>{model}</c>.</summary>
    public string Fill(string text) => text.Replace("{home}", Folder, StringComparison.Ordinal).Replace("{model}", models?.Address ?? "", StringComparison.Ordinal);

    /// <summary>The agent's environment: harmless variables, what its options pass and set, and the mark of the run.</summary>
    public Dictionary<string, string> CreateEnvironment(AgentTask task)
    {
        var passed = options.PassThrough
            .Select(name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name) ?? ""))
            .Where(variable => variable.Value.Length > 0);
        var set = options.Variables.Select(variable =>
            KeyValuePair.Create(variable.Key, Fill(variable.Value)));
        return home.CreateEnvironment(task, [.. passed, .. set, .. models?.Variables ?? []]);
    }

    public void Dispose() => home.Dispose();
}
