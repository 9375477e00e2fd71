using System.Collections.Concurrent;
using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autopilot.Tests;

/// <summary>A double, an adapter for it, and a clock that passes by itself while something waits for less than a minute.</summary>
internal sealed class VertexSite : IAsyncDisposable
{
    public const string Gemini = "gemini-2.5-pro";

    public const string Claude = "claude-sonnet-4-5";

    private readonly ClockPump? pump;
    private readonly VertexAdapter adapter;
    private readonly DateTimeOffset began;

    private VertexSite(VertexDouble vertex, VertexOptions options, bool passesTime)
    {
        (Vertex, Options) = (vertex, options);
        began = Clock.GetUtcNow();
        adapter = new VertexAdapter(options, Clock, NullLogger.Instance, Tokens, [Meter]);
        Client = new VertexChatClient(adapter.Parts with { Backoff = new Backoff(options, () => 0) });
        pump = passesTime ? new ClockPump(Clock) : null;
    }

    public ManualClock Clock { get; } = new();

    public VertexDouble Vertex { get; }

    public VertexOptions Options { get; }

    public CountingTokens Tokens { get; } = new();

    public KeptUsage Meter { get; } = new();

    public IChatClient Client { get; }

    public VertexProbe Probe => adapter.Probe;

    /// <summary>How much time has passed because something waited for it.</summary>
    public TimeSpan Waited => Clock.GetUtcNow() - began;

    public SeenRequest LastRequest => Vertex.Requests.Last();

    public static async Task<VertexSite> CreateAsync(string model = Gemini, Action<VertexOptions>? configure = null, bool passesTime = true)
    {
        var vertex = await VertexDouble.StartAsync();
        var options = new VertexOptions
        {
            Project = "demo-project",
            Model = model,
            BaseAddress = vertex.Address,

            // Longer than what the clock is hurried for. The dialer's limit never is, so the system's own connections are used.
            FirstByteTimeout = TimeSpan.FromMinutes(10),
            IdleTimeout = TimeSpan.FromMinutes(10),
            TotalTimeout = TimeSpan.FromHours(2),
            CreateHandler = () => new SocketsHttpHandler(),
        };
        configure?.Invoke(options);
        return new VertexSite(vertex, options, passesTime);
    }

    /// <summary>Asks, in one of the two ways, and gives back the whole answer.</summary>
    public async Task<ChatResponse> AskAsync(bool streams, IEnumerable<ChatMessage> messages, ChatOptions? options = null)
    {
        if (!streams)
        {
            return await Client.GetResponseAsync(messages, options);
        }

        List<ChatResponseUpdate> updates = [];
        await foreach (var update in Client.GetStreamingResponseAsync(messages, options))
        {
            updates.Add(update);
        }

        var answer = updates.ToChatResponse();
        answer.AdditionalProperties = updates[^1].AdditionalProperties;
        return answer;
    }

    public Task<ChatResponse> AskAsync(string text = "Hello", ChatOptions? options = null, bool streams = false) =>
        AskAsync(streams, [new ChatMessage(ChatRole.User, text)], options);

    public Task<ProviderException> FailAsync(ChatOptions? options = null, bool streams = false) =>
        Should.ThrowAsync<ProviderException>(() => AskAsync("Hello", options, streams));

    public async ValueTask DisposeAsync()
    {
        if (pump is not null)
        {
            await pump.DisposeAsync();
        }

        adapter.Dispose();
        await Vertex.DisposeAsync();
    }

    internal sealed class CountingTokens : ITokenAccess
    {
        public int Given { get; private set; }

        public Task<string> GetAccessTokenForRequestAsync(string? authUri = null, CancellationToken cancellationToken = default) => Task.FromResult($"token-{++Given}");
    }

    internal sealed class KeptUsage : IVertexMeter
    {
        public ConcurrentQueue<VertexUsage> All { get; } = new();

        public void Record(VertexUsage usage) => All.Enqueue(usage);
    }
}
