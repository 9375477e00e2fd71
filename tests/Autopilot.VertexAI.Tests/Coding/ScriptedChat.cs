using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

/// <summary>A chat client that is none of ours: it says what a test has written, turn by turn, and then for ever its last word.</summary>
internal sealed class ScriptedChat(params Func<IReadOnlyList<ChatMessage>, ChatResponse>[] turns) : IChatClient
{
    private int turn;

    /// <summary>What was asked each time.</summary>
    public List<IReadOnlyList<ChatMessage>> Asked { get; } = [];

    public static Func<IReadOnlyList<ChatMessage>, ChatResponse> Words(string text) => _ => new ChatResponse(new ChatMessage(ChatRole.Assistant, text));

    public static Func<IReadOnlyList<ChatMessage>, ChatResponse> Calls(params FunctionCallContent[] calls) => _ => new ChatResponse(new ChatMessage(ChatRole.Assistant, [.. calls]));

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Asked.Add([.. messages]);
        return Task.FromResult(turns[Math.Min(turn++, turns.Length - 1)](Asked[^1]));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
