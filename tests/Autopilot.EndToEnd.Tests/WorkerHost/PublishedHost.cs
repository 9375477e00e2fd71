using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>
/// The sample host as its image holds it: published as the Dockerfile says, and run from there as a user who is not root, with the variables of the image. There is no container around it.
/// </summary>
[CollectionDefinition(nameof(PublishedHost))]
public sealed class PublishedHost : IAsyncLifetime, ICollectionFixture<PublishedHost>
{
    // The user of Microsoft's images of ASP.NET Core.
    private const string User = "1654";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("autopilot-worker-host-");

    /// <summary>A folder that the host's user may write to.</summary>
    public string Folder => Path.Combine(folder.FullName, "work");

    /// <summary>The commit that it was built from; null: that of no repository.</summary>
    public string? Commit => FileVersionInfo.GetVersionInfo(Program).ProductVersion!.Split('+').ElementAtOrDefault(1);

    private string Program => Path.Combine(folder.FullName, "app", "WorkerHost.dll");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Folder);
        using var publish = HostProcess.Start(
            ["dotnet", "publish", Path.Combine(Tree.Root, "samples", "WorkerHost"), "--configuration", "Release", "--no-build", "--output", Path.GetDirectoryName(Program)!],
            new Dictionary<string, string>(StringComparer.Ordinal));
        var (code, output, error) = await publish.WaitAsync();
        code.ShouldBe(0, $"{output}\n{error}");
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(folder.FullName, File.GetUnixFileMode(folder.FullName) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            using var give = HostProcess.Start(["chown", User, Folder], new Dictionary<string, string>(StringComparer.Ordinal));
            (await give.WaitAsync()).ExitCode.ShouldBe(0);
        }
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts it in a role.</summary>
    /// <param name="role">The role.</param>
    /// <param name="variables">What it is told beside.</param>
    /// <param name="arguments">Its arguments.</param>
    internal HostProcess Start(string role, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        string[] user = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"] : [];
        var told = new Dictionary<string, string>(variables, StringComparer.Ordinal) { ["ROLE"] = role, ["HOME"] = Folder, ["TMPDIR"] = Folder };
        return HostProcess.Start([.. user, "dotnet", Program, .. arguments], told);
    }
}
