using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Autopilot.Cli.Tests;

/// <summary>The commands of docs/http.md, as they stand there.</summary>
public sealed class HttpDocumentTests
{
    private const string Port = "5080";

    [Fact]
    public async Task The_page_takes_a_task_to_its_proof()
    {
        using var folder = new TemporaryFolder();
        var commands = string.Join('\n', Blocks(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "http.md"))));
        commands.ShouldContain("curl");
        var script = $$"""
            set -eu
            autopilot() { exec "{{Program.Dotnet}}" "{{Path.Combine(AppContext.BaseDirectory, "autopilot.dll")}}" "$@"; }
            trap 'kill $!; wait $! || true' EXIT
            {{commands.Replace(Port, FreePort(), StringComparison.Ordinal)}}
            """;

        using var shell = Program.Shell(folder.Path, script);
        var ended = (await shell.WaitAsync()).Expect(0);

        ended.Output.ShouldContain("\"state\":\"completed\"");
        ended.Output.ShouldContain("\"outcome\":\"success\"");
        ended.Output.ShouldContain("}12\n");
        ended.Output.ShouldContain("\"activeRole\":\"break_glass\"");
    }

    private static IEnumerable<string> Blocks(string page) => page.Split("```sh\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)]);

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
