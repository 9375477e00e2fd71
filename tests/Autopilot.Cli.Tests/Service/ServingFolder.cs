using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary>A process that serves a folder, and the command line on it from elsewhere.</summary>
public sealed class ServingFolder : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private Program? serve;

    public string Address { get; private set; } = "";

    /// <summary>The folder that is served; its token lies there.</summary>
    public string Dir => folder["service"];

    public string Repository => folder["shop.git"];

    public async ValueTask InitializeAsync()
    {
        var source = await TestGit.CreateAsync(folder["shop"], ("price.txt", "10\n"));
        await TestGit.RunAsync(folder.Path, "clone", "--quiet", "--bare", source, Repository);
        serve = Program.Autopilot(folder.Path, "serve", "--dir", Dir, "--urls", "http://127.0.0.1:0", "--workers", "0", "--json");
        await serve.SeeLinesAsync(6);
        Address = JsonDocument.Parse(serve.SoFar).RootElement.GetProperty("address").GetString()!;
    }

    public ValueTask DisposeAsync()
    {
        serve?.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    public string Write(string name, string text) => folder.Write(name, text);

    /// <summary>A client with the folder's token.</summary>
    public AutopilotClient Client() => new(new Uri(Address), File.ReadAllText(Path.Combine(Dir, "token")));

    /// <summary>Gives a verb through the server, with the token of the folder.</summary>
    internal Task<Ended> GiveAsync(params string[] arguments) => GiveToAsync(Address, Dir, arguments);

    /// <summary>Gives a verb through a server, with the token of a folder.</summary>
    internal async Task<Ended> GiveToAsync(string address, string dir, params string[] arguments)
    {
        using var verb = Start(address, dir, arguments);
        return await verb.WaitAsync();
    }

    internal Program Start(string address, string dir, params string[] arguments) =>
        Program.Autopilot(folder.Path, [.. arguments, "--server", address, "--dir", dir, "--json"]);

    /// <summary>Gives a verb on the folder itself.</summary>
    internal async Task<Ended> GiveLocallyAsync(params string[] arguments)
    {
        using var verb = Program.Autopilot(folder.Path, [.. arguments, "--dir", Dir, "--json"]);
        return await verb.WaitAsync();
    }
}
