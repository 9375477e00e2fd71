using System.Globalization;
using System.Text.RegularExpressions;
using Autopilot.Tests.Servers;
using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

/// <summary>
/// The sample host as an installation that deploys itself: its service and jobs have the variables of its own deployment files, with what is left open in them filled in, and its repository
/// holds its manifest. Each execution of a job is a process.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly PublishedHost host;
    private readonly InstalledDatabase database;
    private readonly int port = FreePort.Find();
    private readonly List<(string Job, HostProcess Process, Task<int> Ended)> executions = [];

    private Installation(PublishedHost host, InstalledDatabase database, PlatformSite site) => (this.host, this.database, Site) = (host, database, site);

    public PlatformSite Site { get; }

    public HostProcess Engine { get; private set; } = null!;

    private Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));

    /// <param name="host">The program.</param>
    /// <param name="database">Its database, which is migrated.</param>
    /// <param name="more">What the engine is told beside.</param>
    public static async Task<Installation> StartAsync(PublishedHost host, InstalledDatabase database, IReadOnlyDictionary<string, string> more)
    {
        var declared = DeploymentFiles.Declared;
        var site = await PlatformSite.CreateAsync(service: declared.Service!, files: (".autopilot/autopilot.yml", DeploymentFiles.Texts[".autopilot/autopilot.yml"]));
        var installation = new Installation(host, database, site);
        installation.Bind();
        installation.Engine = host.Start("engine", Join(installation.Variables("service"), more, Hasty(site), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PORT"] = installation.port.ToString(CultureInfo.InvariantCulture),
            ["CLOUDRUN__BASEADDRESS"] = site.Run.Address.AbsoluteUri,
            ["PROFILE__TIMEOUTS__LOOKLEAST"] = "00:00:00.030",
            ["PROFILE__TIMEOUTS__LOOKMOST"] = "00:00:01",
            ["PROFILE__TIMEOUTS__PROBEINTERVAL"] = "00:00:00.050",
        }));
        await Eventually.SeeAsync(async () => installation.Engine.HasExited || await installation.GetAsync("health") == 200, there => there);
        installation.Engine.HasExited.ShouldBeFalse(installation.Engine.HasExited ? await installation.Engine.EndAsync() : "");
        return installation;
    }

    /// <summary>How the executions of a job ended, in the order of their starts.</summary>
    public async Task<IReadOnlyList<int>> EndsOfAsync(string job)
    {
        Task<int>[] ended;
        lock (executions)
        {
            ended = [.. executions.Where(execution => execution.Job == job).Select(execution => execution.Ended)];
        }

        return await Task.WhenAll(ended);
    }

    /// <summary>Calls the API as somebody.</summary>
    public AutopilotClient As(string subject) => new(Address, TokenOf(subject));

    /// <summary>The status of an answer; 0: none.</summary>
    public async Task<int> GetAsync(string path, string? bearer = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path));
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
        return await client.GetStringAsync(new Uri(Address, path));
    }

    /// <summary>Starts what an execution of a job is.</summary>
    /// <param name="file">The file of the job.</param>
    /// <param name="name">Of its folder.</param>
    public HostProcess StartJob(string file, string name) => host.Start(file.Split('-')[0], file != "worker-job" ? Variables(file) : Join(Variables(file), Hasty(Site), new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AGENT"] = PlatformPipeline.Agent,
        ["WORKFOLDER"] = Path.Combine(host.Folder, name),
    }));

    /// <summary>Asks the adapters' probes, as the engine.</summary>
    public HostProcess StartDoctor() => host.Start("doctor", Join(Variables("service"), new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["CLOUDRUN__BASEADDRESS"] = Site.Run.Address.AbsoluteUri,
        ["REPOSITORY"] = PlatformSite.Repository,
    }));

    /// <summary>Asks the engine whether it is well, as its container does.</summary>
    public HostProcess StartHealthCheck() => host.Start("engine", new Dictionary<string, string>(StringComparer.Ordinal) { ["PORT"] = port.ToString(CultureInfo.InvariantCulture) }, "--check-health");

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await Site.DisposeAsync();
        foreach (var (_, process, ended) in executions)
        {
            await ended;
            process.Dispose();
        }
    }

    private static string TokenOf(string subject) => $"token-of-{subject}";

    private static Dictionary<string, string> Join(params IReadOnlyDictionary<string, string>[] parts) =>
        parts.SelectMany(part => part).GroupBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Last().Value, StringComparer.Ordinal);

    // Waits for nothing that only the real GitHub needs.
    private static Dictionary<string, string> Hasty(PlatformSite site) => new[] { "WRITEINTERVAL", "MERGEINTERVAL", "SETTLETIME" }
        .ToDictionary(name => $"GITHUB__{name}", _ => "00:00:00", StringComparer.Ordinal);

    // The service and the jobs as they are after their files were applied.
    private void Bind()
    {
        var service = DeploymentFiles.Declared.Service!;
        Site.Web.Deploy($"{service}-00002-abc", CloudRunDouble.CommitOf(Site.Web.Resource.Template.Containers[0].Image), wanted => wanted.Template.Containers[0].Env.Add(
            DeploymentFiles.Variables("service").Select(variable => variable.Secret is { } secret
                ? new V2.EnvVar { Name = variable.Name, ValueSource = new V2.EnvVarSource { SecretKeyRef = new V2.SecretKeySelector { Secret = secret, Version = "latest" } } }
                : new V2.EnvVar { Name = variable.Name, Value = variable.Value })));
        foreach (var job in (string[])["worker-job", "migrate-job", "verify-job"])
        {
            Site.Run.Jobs.Add(DeploymentFiles.Deployed[job].Text("metadata", "name"));
        }

        Site.Run.Jobs.Started = Execute;
    }

    private void Execute(V2.Execution execution)
    {
        var (job, name) = (execution.Job[(execution.Job.LastIndexOf('/') + 1)..], execution.Name[(execution.Name.LastIndexOf('/') + 1)..]);
        var process = StartJob(DeploymentFiles.Deployed.Single(file => file.Value.Text("metadata", "name") == job).Key, name);
        lock (executions)
        {
            executions.Add((job, process, EndAsync(job, process)));
        }
    }

    private async Task<int> EndAsync(string job, HostProcess process)
    {
        var (code, output, error) = await process.WaitAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{job} ended with {code.ToString(CultureInfo.InvariantCulture)}: {output}{error}");
        return Site.Run.Do(() =>
        {
            Site.Run.Jobs.Ends[job] = code == 0;
            return code;
        });
    }

    private Dictionary<string, string> Variables(string file) => DeploymentFiles.Variables(file).ToDictionary(
        variable => variable.Name, variable => variable.Secret is { } secret ? SecretOf(secret) : Fill(variable.Value!), StringComparer.Ordinal);

    private string SecretOf(string name) => name switch
    {
        "autopilot-postgres" => database.Engine,
        "autopilot-postgres-owner" => database.Owner,
        "autopilot-github-key" or "autopilot-worker-github-key" => TokenDesk.PrivateKey,
        "autopilot-github-webhook" => "a-random-text-of-the-webhook",
        "autopilot-worker-token" => TokenOf("workers"),
        _ => throw new InvalidOperationException($"There is no secret {name}."),
    };

    private string Fill(string text) => Regex.Replace(
        text, @"\$\{(?<name>\w+)\}", match => match.Groups["name"].Value switch
        {
            "GITHUB_API_URL" => Site.GitHub.Address.AbsoluteUri.TrimEnd('/'),
            "APP_ID" or "WORKER_APP_ID" => TokenDesk.AppId,
            "INSTALLATION_ID" or "WORKER_INSTALLATION_ID" => TokenDesk.Installation.ToString(CultureInfo.InvariantCulture),
            "PROJECT" => "demo-project",
            "REGION" => "europe-west4",
            "IMAGE" => CloudRunDouble.ImageOf("")[..^1],
            "SERVER" => Address.AbsoluteUri,
            "MODEL" => "gemini-2.5-pro",
            "WORKER_TOKEN_SHA256" => ApiTokens.Hash(TokenOf("workers")),
            "OPERATOR_TOKEN_SHA256" => ApiTokens.Hash(TokenOf("operator")),
            "APPROVER_TOKEN_SHA256" => ApiTokens.Hash(TokenOf("approver")),
            var other => throw new InvalidOperationException($"Nobody says what {other} is."),
        }, RegexOptions.ExplicitCapture, Limit);
}
