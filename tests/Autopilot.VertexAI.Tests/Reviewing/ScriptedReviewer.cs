using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

/// <summary>A model that answers what a test has written, and keeps what it was asked.</summary>
internal sealed class ScriptedReviewer : IChatClient
{
    public const string Model = "reviewer-1";

    private readonly ConcurrentQueue<Func<CancellationToken, Task<ChatResponse>>> answers = new();

    public ConcurrentQueue<(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)> Asked { get; } = new();

    public static ChatResponse Approval { get; } = Verdict(true, "Nothing is wrong.");

    public static ChatResponse Refusal { get; } = Verdict(false, "work.txt, line 1: it says nothing.");

    public static ChatResponse Verdict(object? approve, object? findings) => Call("verdict", ("approve", approve), ("findings", findings));

    public static ChatResponse Call(string tool, params (string Name, object? Value)[] arguments) => Answer(CallContent(tool, arguments));

    public static FunctionCallContent CallContent(string tool, params (string Name, object? Value)[] arguments) =>
        new("c1", tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value, StringComparer.Ordinal));

    public static ChatResponse Answer(params AIContent[] contents) => new(new ChatMessage(ChatRole.Assistant, [.. contents]))
    {
        ModelId = Model,
        Usage = new UsageDetails { InputTokenCount = 100, OutputTokenCount = 20, TotalTokenCount = 120 },
    };

    public ScriptedReviewer Say(params ChatResponse[] next)
    {
        Array.ForEach(next, answer => answers.Enqueue(_ => Task.FromResult(answer)));
        return this;
    }

    public ScriptedReviewer Fail(params Exception[] next)
    {
        Array.ForEach(next, error => answers.Enqueue(_ => Task.FromException<ChatResponse>(error)));
        return this;
    }

    public ScriptedReviewer Do(Func<CancellationToken, Task<ChatResponse>> next)
    {
        answers.Enqueue(next);
        return this;
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Asked.Enqueue(([.. messages], options!));
        return answers.TryDequeue(out var answer) ? answer(cancellationToken) : throw new InvalidOperationException("Nothing is written.");
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
