using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Autopilot;

/// <summary>
/// A small server on loopback between one run's agent and its model. It passes on what asks a model and nothing else, counts it, refuses what is beyond the
/// budget, and puts the credential in, which the agent never has.
/// </summary>
internal sealed class ModelProxy : IAsyncDisposable
{
    private const int ListenAttempts = 20;

    private static readonly HttpMessageInvoker Upstream = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) });

    private readonly HttpListener listener;
    private readonly ModelExchange exchange;
    private readonly StandIns standIns;
    private readonly ModelAccess access;
    private readonly Uri model;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;

    private ModelProxy(ModelAccess access, StandIns standIns, ModelMeter meter, IModelTokens? tokens, Uri model)
    {
        (this.access, this.standIns, this.model, Meter) = (access, standIns, model, meter);
        (listener, Authority) = Listen();
        exchange = new ModelExchange(new ModelSite(Upstream, model, standIns, tokens), meter);
        serving = ServeAsync();
    }

    /// <summary>Counts the calls.</summary>
    public ModelMeter Meter { get; }

    /// <summary>Host and port, as a metadata server is named.</summary>
    public string Authority { get; }

    /// <summary>Where the agent finds its model.</summary>
    public string Address => $"{Uri.UriSchemeHttp}{Uri.SchemeDelimiter}{Authority}{model.AbsolutePath.TrimEnd('/')}";

    /// <summary>The agent's variables for its model.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables =>
    [
        .. standIns.Variables,
        KeyValuePair.Create(access.AddressVariable, Address),
        .. ((string[])["NO_PROXY", "no_proxy"]).Select(name => KeyValuePair.Create(name, Join(Environment.GetEnvironmentVariable(name), IPAddress.Loopback.ToString()))),
        .. access.LocationVariable is not null ? [KeyValuePair.Create("GCE_METADATA_HOST", Authority)] : (KeyValuePair<string, string>[])[],
    ];

    /// <summary>Starts one for a run.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="access">How it reaches its model.</param>
    /// <param name="meter">Counts the calls.</param>
    /// <param name="tokens">Access tokens where the agent gets its own from a metadata server.</param>
    /// <exception cref="ProviderException">Environment: there is no credential, or the model's address is none.</exception>
    public static ModelProxy Start(string agent, ModelAccess access, ModelMeter meter, IModelTokens? tokens)
    {
        if (access.LocationVariable is not null && tokens is null)
        {
            throw new ProviderException(FailureKind.Environment, "agent_credentials", $"'{agent}' needs access tokens, and the worker has none: give its service an IModelTokens, as AddVertexTokens does.");
        }

        var named = Environment.GetEnvironmentVariable(access.AddressVariable) is { Length: > 0 } value ? value : DefaultAddress(access);
        return Uri.TryCreate(named, UriKind.Absolute, out var model) && (model.Scheme == Uri.UriSchemeHttps || model.Scheme == Uri.UriSchemeHttp) && model.Query.Length == 0
            ? new ModelProxy(access, new StandIns(agent, access, Environment.GetEnvironmentVariable), meter, access.LocationVariable is null ? null : tokens, model)
            : throw new ProviderException(FailureKind.Environment, "agent_model_address", $"{access.AddressVariable} is '{named}'; an http or https address without a query is accepted.");
    }

    /// <summary>Ends it, with every call that is under way; ending it again changes nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        listener.Close();
        await serving.ConfigureAwait(false);
        stopping.Dispose();
    }

    // A proxy of the network does not know this one.
    private static string Join(string? known, string added) => string.IsNullOrEmpty(known) ? added : $"{known},{added}";

    private static string DefaultAddress(ModelAccess access)
    {
        var location = access.LocationVariable is { } variable ? Environment.GetEnvironmentVariable(variable) ?? "" : null;
        var vertex = location is null ? "" : VertexLocations.FindHost(location)
            ?? throw new ProviderException(FailureKind.Environment, "agent_model_address", $"{access.LocationVariable} is '{location}'; accepted: {VertexLocations.Accepted}.");
        return $"{Uri.UriSchemeHttps}{Uri.SchemeDelimiter}{access.Host.Replace("{vertex}", vertex, StringComparison.Ordinal)}";
    }

    private async Task ServeAsync()
    {
        var underWay = new List<Task>();
        while (await AcceptAsync().ConfigureAwait(false) is { } context)
        {
            underWay.RemoveAll(task => task.IsCompleted);
            underWay.Add(Task.Run(() => AnswerAsync(context), CancellationToken.None));
        }

        await Task.WhenAll(underWay).ConfigureAwait(false);
    }

    // Null: it was closed.
    private async Task<HttpListenerContext?> AcceptAsync()
    {
        try
        {
            return await listener.GetContextAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            return null;
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            if (access.LocationVariable is not null && MetadataServer.Owns(context.Request.Url!.AbsolutePath))
            {
                await AnswerMetadataAsync(context).ConfigureAwait(false);
            }
            else
            {
                await exchange.AnswerAsync(context, stopping.Token).ConfigureAwait(false);
            }

            context.Response.Close();
        }
        catch (Exception error) when (error is IOException or HttpListenerException or HttpRequestException or ProviderException or InvalidOperationException or OperationCanceledException)
        {
            // Half an answer must not look like a whole one.
            context.Response.Abort();
        }
    }

    private async Task AnswerMetadataAsync(HttpListenerContext context)
    {
        var project = Environment.GetEnvironmentVariable("GOOGLE_CLOUD_PROJECT") ?? "";
        var answer = context.Request.Headers[MetadataServer.Flavor.Key] == MetadataServer.Flavor.Value ? MetadataServer.Find(context.Request.Url!.AbsolutePath, standIns.Token, project) : null;
        context.Response.Headers[MetadataServer.Flavor.Key] = MetadataServer.Flavor.Value;
        context.Response.StatusCode = answer is null ? (int)HttpStatusCode.NotFound : (int)HttpStatusCode.OK;
        if (answer is var (type, text))
        {
            context.Response.ContentType = type;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text), stopping.Token).ConfigureAwait(false);
        }
    }

    // The listener takes no port 0: one that is free is looked for, and may be gone when it is taken.
    private static (HttpListener Listener, string Authority) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            var authority = $"{IPAddress.Loopback}:{FindPort()}";
            var candidate = new HttpListener { IgnoreWriteExceptions = false };
            candidate.Prefixes.Add($"{Uri.UriSchemeHttp}{Uri.SchemeDelimiter}{authority}/");
            try
            {
                candidate.Start();
                return (candidate, authority);
            }
            catch (HttpListenerException) when (attempt < ListenAttempts)
            {
                candidate.Close();
            }
        }
    }

    private static string FindPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
