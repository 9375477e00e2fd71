using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>A model's service on loopback that answers as it is told, and remembers what it was asked.</summary>
internal sealed class ScriptedModel : IAsyncDisposable
{
    public const string Key = "sk-the-real-credential";

    private readonly WebApplication application;
    private readonly TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptedModel(WebApplication application) => this.application = application;

    /// <summary>What it was asked.</summary>
    public ConcurrentQueue<ModelCall> Calls { get; } = new();

    /// <summary>Ends once a caller has gone in the middle of an answer.</summary>
    public Task Aborted => aborted.Task;

    public string Address => application.Urls.First();

    /// <param name="answer">Answers call number 1, 2, …</param>
    public static async Task<ScriptedModel> StartAsync(Func<HttpResponse, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var model = new ScriptedModel(builder.Build());
        model.application.Run(context => model.AnswerAsync(context, answer));
        await model.application.StartAsync();
        return model;
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    /// <summary>One value as the whole answer.</summary>
    public static Task WholeAsync(HttpResponse response, string json, int status = 200)
    {
        (response.StatusCode, response.ContentType) = (status, "application/json");
        return response.WriteAsync(json);
    }

    /// <summary>Events, one after the other.</summary>
    public static async Task StreamAsync(HttpResponse response, params string[] events)
    {
        response.ContentType = "text/event-stream";
        foreach (var data in events)
        {
            await response.WriteAsync($"data: {data}\n\n");
            await response.Body.FlushAsync();
        }
    }

    /// <summary>Waits until the caller has gone.</summary>
    public static Task HangAsync(HttpResponse response) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, response.HttpContext.RequestAborted);

    /// <summary>An answer of Gemini's, a piece of a stream or whole.</summary>
    public static string Gemini(int input, int output, string? finish = "STOP") =>
        $$$"""{"candidates":[{"content":{"parts":[{"text":"x"}]}{{{(finish is null ? "" : $",\"finishReason\":\"{finish}\"")}}}}],"usageMetadata":{"promptTokenCount":{{{Invariant(input)}}},"candidatesTokenCount":{{{Invariant(output)}}},"totalTokenCount":{{{Invariant(input + output)}}}},"modelVersion":"m-1-001"}""";

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task AnswerAsync(HttpContext context, Func<HttpResponse, int, Task> answer)
    {
        using var gone = context.RequestAborted.Register(() => aborted.TrySetResult());
        using var body = new StreamReader(context.Request.Body, Encoding.UTF8);
        Calls.Enqueue(new ModelCall(
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}",
            string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}")),
            await body.ReadToEndAsync()));
        try
        {
            await answer(context.Response, Calls.Count);
        }
        catch (OperationCanceledException)
        {
            aborted.TrySetResult();
        }
    }
}

/// <summary>What a model's service was asked.</summary>
internal sealed record ModelCall(string Target, string Headers, string Body);
