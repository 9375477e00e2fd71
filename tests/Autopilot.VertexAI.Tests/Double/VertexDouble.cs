using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>A Vertex AI on loopback: it answers what a test has written, and checks what it gets and what it gives. Its end fails where something is wrong.</summary>
internal sealed class VertexDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Answer> answers = new();
    private readonly ConcurrentQueue<string> violations = new();
    private readonly SemaphoreSlim arrived = new(0);
    private readonly SemaphoreSlim sent = new(0);

    private VertexDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    /// <summary>Ends once a connection was cut by the other side.</summary>
    public TaskCompletionSource Aborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<VertexDouble> StartAsync()
    {
        var started = new VertexDouble();
        await started.app.StartAsync();
        started.Address = new Uri(started.app.Urls.Single());
        return started;
    }

    /// <summary>Answers the next requests, one after the other.</summary>
    public void Say(params Answer[] next) => Array.ForEach(next, answers.Enqueue);

    /// <summary>Waits until another request has come.</summary>
    public Task ArrivedAsync() => arrived.WaitAsync(Eventually.Patience);

    /// <summary>Waits until everything has been said of another answer, whose end may be held up.</summary>
    public Task SentAsync() => sent.WaitAsync(Eventually.Patience);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        arrived.Dispose();
        sent.Dispose();
        violations.ShouldBeEmpty();
        answers.ShouldBeEmpty("What a test has written is asked for.");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body);
        var request = new SeenRequest(
            context.Request.Path.Value!, context.Request.QueryString.Value ?? "",
            context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal),
            context.Request.Headers["X-Vertex-AI-LLM-Request-Type"].FirstOrDefault(), document.RootElement.Clone());
        Requests.Enqueue(request);
        foreach (var fault in ContractCheck.OfRequest(context.Request.Method, request))
        {
            violations.Enqueue(fault);
        }

        if (!answers.TryDequeue(out var answer))
        {
            violations.Enqueue($"Nothing is written for {request.Path}.");
            answer = Answer.Error(400, "INVALID_ARGUMENT", "Nothing is written.");
        }

        arrived.Release();
        try
        {
            await WriteAsync(context, request, answer);
        }
        catch (OperationCanceledException)
        {
            Aborted.TrySetResult();
        }
    }

    private async Task WriteAsync(HttpContext context, SeenRequest request, Answer answer)
    {
        await (answer.Before ?? Task.CompletedTask).WaitAsync(context.RequestAborted);
        context.Response.StatusCode = answer.Status;
        context.Response.Headers.RetryAfter = answer.RetryAfter;
        context.Response.ContentType = answer.Body is null ? "text/event-stream" : "application/json";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        if (answer.Body is { } body)
        {
            Check(request, answer, body);
            await context.Response.WriteAsync(body, context.RequestAborted);
            return;
        }

        await context.Response.Body.FlushAsync(context.RequestAborted);
        foreach (var frame in answer.Frames)
        {
            Check(request, answer, frame);
            await context.Response.WriteAsync(Frame(request, frame), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        await context.Response.WriteAsync(answer.Tail, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        sent.Release();
        await (answer.After ?? Task.CompletedTask).WaitAsync(context.RequestAborted);
        if (answer.IsCut)
        {
            context.Abort();
        }
    }

    private void Check(SeenRequest request, Answer answer, string value)
    {
        if (answer is { Status: 200, IsUnchecked: false } && ContractCheck.OfAnswer(request, value) is { } fault)
        {
            violations.Enqueue($"The double's own answer: {fault}");
        }
    }

    private static string Frame(SeenRequest request, string frame)
    {
        using var value = JsonDocument.Parse(frame);
        var line = JsonSerializer.Serialize(value.RootElement);
        return request.IsClaude ? $"event: {value.RootElement.GetProperty("type").GetString()}\ndata: {line}\n\n" : $"data: {line}\r\n\r\n";
    }
}
