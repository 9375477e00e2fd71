using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>Gemini and Claude on Vertex AI. A call ends as an answer that is whole, or as a <see cref="ProviderException"/> with what was used.</summary>
/// <param name="parts">What its calls share.</param>
internal sealed class VertexChatClient(VertexClientParts parts) : IChatClient, IVertexTokenCounter
{
    private readonly ChatClientMetadata metadata = new("gcp.vertex_ai", parts.Options.BaseAddress, parts.Options.Model);

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        List<ChatResponseUpdate> updates = [];
        await foreach (var update in RunAsync(messages, options ?? new(), streams: false, cancellationToken).ConfigureAwait(false))
        {
            updates.Add(update);
        }

        var response = updates.ToChatResponse();
        response.AdditionalProperties = updates[^1].AdditionalProperties;
        return response;
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return RunAsync(messages, options ?? new(), streams: true, cancellationToken);
    }

    public async Task<long> CountAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        using var whole = new CancellationTokenSource(parts.Options.TotalTimeout, parts.Time);
        var route = parts.RoutesFor(options?.ModelId)[0];
        try
        {
            var dialect = parts.DialectOf(route);
            var call = dialect.WriteCount(parts.NewRequest(route, Conversation.Read(messages, options?.Instructions), options ?? new()));
            return dialect.ReadCount(await AskPatientlyAsync(call, whole.Token, cancellationToken).ConfigureAwait(false));
        }
        catch (VertexFault fault)
        {
            throw fault.ToProviderException(new Usage(Money: 0));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ProviderException(FailureKind.Transient, VertexCodes.Unreadable, $"The count of {route.Model} is not of the form that is known. {error.Message}", error);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? metadata
            : serviceType == typeof(HighestPrice) ? parts.Prices.FindHighest(parts.RoutesFor(null).Select(route => route.Model))
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    public void Dispose()
    {
        // The transport is the adapter's, which may have given out other clients.
    }

    // A count costs nothing: there is nothing to meter, and only waits to make.
    private async Task<JsonElement> AskPatientlyAsync(VertexCall call, CancellationToken whole, CancellationToken cancellationToken)
    {
        for (var retry = 1; ; retry++)
        {
            TimeSpan pause;
            try
            {
                using var exchange = await parts.Transport.SendAsync(call, whole, cancellationToken).ConfigureAwait(false);
                return await exchange.ReadAsync().ConfigureAwait(false) ?? default;
            }
            catch (VertexFault fault) when (
                fault.Kind == FailureKind.Transient && retry <= parts.Options.Retries && !whole.IsCancellationRequested
                && parts.Backoff.Find(retry, fault.RetryAfter) is { } due)
            {
                pause = due;
            }

            await Task.Delay(pause, parts.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> RunAsync(
        IEnumerable<ChatMessage> messages, ChatOptions options, bool streams, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var run = Start(messages, options, streams, cancellationToken);
        while (await NextAsync(run).ConfigureAwait(false) is { } update)
        {
            yield return update;
        }
    }

    private ChatRun Start(IEnumerable<ChatMessage> messages, ChatOptions options, bool streams, CancellationToken cancellationToken)
    {
        try
        {
            return new ChatRun(parts, Conversation.Read(messages, options.Instructions), options, streams, cancellationToken);
        }
        catch (VertexFault fault)
        {
            throw fault.ToProviderException(new Usage(Money: 0));
        }
    }

    private static async Task<ChatResponseUpdate?> NextAsync(ChatRun run)
    {
        try
        {
            return await run.NextAsync().ConfigureAwait(false);
        }
        catch (VertexFault fault)
        {
            throw fault.ToProviderException(run.Used);
        }
    }
}
