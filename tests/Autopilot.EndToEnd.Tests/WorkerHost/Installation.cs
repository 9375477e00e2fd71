using System.Collections.Concurrent;
using System.Globalization;
using Autopilot.Tests.Servers;

namespace Autopilot.Tests;

/// <summary>The sample host as an installation: an engine on a PostgreSQL and the doubles, and a worker for each execution of the job. Workers know no database.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly PublishedHost host;
    private readonly Uri address;

    private Installation(PublishedHost host, PlatformSite site, Uri address, HostProcess engine) => (this.host, Site, this.address, Engine) = (host, site, address, engine);

    public PlatformSite Site { get; }

    public HostProcess Engine { get; }

    public ConcurrentQueue<HostProcess> Workers { get; } = new();

    /// <param name="host">The program.</param>
    /// <param name="database">Where its database is, which is migrated.</param>
    /// <param name="more">What the engine is told beside.</param>
    public static async Task<Installation> StartAsync(PublishedHost host, string database, IReadOnlyDictionary<string, string>? more = null)
    {
        var site = await PlatformSite.CreateAsync();
        var port = FreePort.Find();
        var variables = new Dictionary<string, string>([.. Shared(site), .. ForEngine(site, database, port), .. more ?? new Dictionary<string, string>(StringComparer.Ordinal)], StringComparer.Ordinal);
        var installation = new Installation(host, site, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")), host.Start("engine", variables));
        site.Run.Jobs.Started = execution => installation.Workers.Enqueue(installation.StartWorker(execution.Name[(execution.Name.LastIndexOf('/') + 1)..]));
        await Eventually.SeeAsync(async () => installation.Engine.HasExited || await installation.GetAsync("health") == 200, there => there);
        installation.Engine.HasExited.ShouldBeFalse(installation.Engine.HasExited ? await installation.Engine.EndAsync() : "");
        return installation;
    }

    /// <summary>Calls the API as somebody.</summary>
    public AutopilotClient As(string subject) => new(address, TokenOf(subject));

    /// <summary>The status of an answer.</summary>
    public async Task<int> GetAsync(string path, string? bearer = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        request.Headers.Authorization = bearer is null ? null : new("Bearer", bearer);
        try
        {
            using var answer = await client.SendAsync(request);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0; // It does not listen yet.
        }
    }

    public async Task<string> ReadAsync(string path)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(address, path));
    }

    /// <summary>Starts a worker for one offer.</summary>
    /// <param name="name">Of its folder.</param>
    public HostProcess StartWorker(string name) => host.Start("worker", new Dictionary<string, string>([.. Shared(Site)], StringComparer.Ordinal)
    {
        ["SERVER"] = address.AbsoluteUri,
        ["TOKEN"] = TokenOf("worker"),
        ["AGENT"] = PlatformPipeline.Agent,
        ["WORKFOLDER"] = Path.Combine(host.Folder, name),
    });

    /// <summary>Asks the adapters' probes.</summary>
    public HostProcess StartDoctor() => host.Start("doctor", new Dictionary<string, string>([.. Shared(Site), .. ForCloudRun(Site)], StringComparer.Ordinal) { ["REPOSITORY"] = PlatformSite.Repository });

    /// <summary>Asks the engine whether it is well, as its container does.</summary>
    public HostProcess StartHealthCheck() => host.Start("engine", new Dictionary<string, string>(StringComparer.Ordinal) { ["PORT"] = address.Port.ToString(CultureInfo.InvariantCulture) }, "--check-health");

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        foreach (var worker in Workers)
        {
            worker.Dispose();
        }

        await Site.DisposeAsync();
    }

    private static string TokenOf(string subject) => $"token-of-{subject}";

    private static Dictionary<string, string> Shared(PlatformSite site) => new(StringComparer.Ordinal)
    {
        ["GITHUB__APIADDRESS"] = site.GitHub.Address.AbsoluteUri,
        ["GITHUB__APPID"] = TokenDesk.AppId,
        ["GITHUB__INSTALLATIONID"] = TokenDesk.Installation.ToString(CultureInfo.InvariantCulture),
        ["GITHUB__PRIVATEKEY"] = TokenDesk.PrivateKey,
        ["GITHUB__WRITEINTERVAL"] = "00:00:00",
        ["GITHUB__MERGEINTERVAL"] = "00:00:00",
        ["GITHUB__SETTLETIME"] = "00:00:00",
    };

    private static Dictionary<string, string> ForCloudRun(PlatformSite site) => new(StringComparer.Ordinal)
    {
        ["CLOUDRUN__PROJECT"] = "demo-project",
        ["CLOUDRUN__REGION"] = "europe-west4",
        ["CLOUDRUN__BASEADDRESS"] = site.Run.Address.AbsoluteUri,
        ["CLOUDRUN__TARGETS__web__IMAGE"] = CloudRunDouble.ImageOf("{commit}"),
        ["CLOUDRUN__JOBS"] = PlatformSettings.Job,
    };

    private static Dictionary<string, string> ForEngine(PlatformSite site, string database, int port)
    {
        var told = new Dictionary<string, string>([.. ForCloudRun(site)], StringComparer.Ordinal)
        {
            ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["POSTGRES"] = database,
            ["PROFILE__TIMEOUTS__LOOKLEAST"] = "00:00:00.030",
            ["PROFILE__TIMEOUTS__LOOKMOST"] = "00:00:01",
            ["PROFILE__TIMEOUTS__PROBEINTERVAL"] = "00:00:00.050",
        };
        string[][] people = [["author", "operator", "viewer"], ["approver", "approver", "viewer", "governor"], ["worker", "worker"]];
        for (var number = 0; number < people.Length; number++)
        {
            var token = string.Create(CultureInfo.InvariantCulture, $"API__TOKENS__{number}__");
            (told[$"{token}SUBJECT"], told[$"{token}SHA256"]) = (people[number][0], ApiTokens.Hash(TokenOf(people[number][0])));
            for (var role = 1; role < people[number].Length; role++)
            {
                told[string.Create(CultureInfo.InvariantCulture, $"{token}ROLES__{role - 1}")] = people[number][role];
            }
        }

        return told;
    }
}
