using System.Diagnostics;
using System.Globalization;

namespace Autopilot.Tests.Servers;

/// <summary>
/// A shell that keeps a server in a temporary folder of its own. It does one command after the other, as they come on its standard
/// input. When that ends, it ends the server and removes the folder. The kernel closes the pipe whatever ends this process, so
/// nothing is left behind by a kill either, not even by one in the middle of a start. Being in a session of its own and nobody's child,
/// the shell is not hit by what ends a test run with its process group or its tree. Started by root, it is an ordinary user: PostgreSQL
/// and PgBouncer refuse root.
/// </summary>
internal sealed class Keeper : IAsyncDisposable
{
    private const string Before = """
        trap '' PIPE
        umask 077
        folder=$(mktemp -d -t autopilot-XXXXXXXX) && cd "$folder" || exit 1
        exec 2>> keeper.log
        echo "$folder"

        """;

    private const string After = """

        while read -r command; do
            if $command >> keeper.log < /dev/null; then echo done; else echo failed; fi
        done
        finish >> keeper.log < /dev/null
        cd / && rm -rf "$folder"
        """;

    private const int MostLogCharacters = 8_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process process;

    private Keeper(Process process, string folder) => (this.process, Folder) = (process, folder);

    /// <summary>The server's temporary folder.</summary>
    public string Folder { get; }

    /// <summary>Starts a keeper; it starts nothing yet.</summary>
    /// <param name="functions">Its commands as functions of the shell, and <c>finish</c>, which undoes them.</param>
    /// <param name="arguments">What these find in <c>$1</c> and so on, outside of the functions.</param>
    public static async Task<Keeper> StartAsync(string functions, params string[] arguments)
    {
        string[] command = [.. Session(), .. User(), "sh", "-c", Before + functions + After, "keeper", .. arguments];
        var info = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            info.Environment.Remove(name);
        }

        var started = Process.Start(info)!;
        using var patience = new CancellationTokenSource(Patience);
        return await started.StandardOutput.ReadLineAsync(patience.Token) is { } folder
            ? new Keeper(started, folder)
            : throw new InvalidOperationException($"The keeper did not start: {await started.StandardError.ReadToEndAsync(patience.Token)}");
    }

    /// <summary>Does a command and waits until it is done.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message shows what the server wrote.</exception>
    public async Task DoAsync(string command)
    {
        await process.StandardInput.WriteAsync(command + "\n");
        await process.StandardInput.FlushAsync();
        using var patience = new CancellationTokenSource(Patience);
        var answer = await process.StandardOutput.ReadLineAsync(patience.Token);
        if (answer != "done")
        {
            throw new InvalidOperationException($"'{command}' {answer ?? "ended the keeper"}.\n{ReadLogs()}");
        }
    }

    /// <summary>The end of everything that the server and its programs wrote.</summary>
    public string ReadLogs()
    {
        var logs = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.log") : [];
        var text = string.Join('\n', logs.Order(StringComparer.Ordinal).Select(log => $"{Path.GetFileName(log)}:\n{File.ReadAllText(log)}"));
        return text[^Math.Min(text.Length, MostLogCharacters)..];
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        await process.StandardOutput.ReadToEndAsync(patience.Token);
        process.Dispose();
    }

    private static string[] Session() => OperatingSystem.IsLinux() ? ["setsid", "--fork"] : [];

    private static string[] User()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return [];
        }

        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).ToList();
        var user = users.Find(fields => fields[0] == "postgres") ?? users.Find(fields => fields[0] == "nobody")
            ?? throw new InvalidOperationException("There is no user postgres or nobody to run a server as.");
        return ["setpriv", string.Create(CultureInfo.InvariantCulture, $"--reuid={user[2]}"), $"--regid={user[3]}", "--clear-groups", "--reset-env"];
    }
}
