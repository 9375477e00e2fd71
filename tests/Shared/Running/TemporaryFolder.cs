namespace Autopilot.Cli.Tests;

/// <summary>A folder of a test's own. With it goes everything that still runs for it, so that a failed test leaves nothing behind.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("autopilot-cli-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        var file = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose()
    {
        RunningProcesses.Kill(Path);
        Directory.Delete(Path, recursive: true);
    }
}
