using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>Answers one request of the agent's after the other: refused, or passed on and counted while it passes.</summary>
/// <param name="site">The model's service.</param>
/// <param name="meter">Counts.</param>
internal sealed class ModelExchange(ModelSite site, ModelMeter meter)
{
    private const int LongestRequest = 64 * 1024 * 1024;

    // An answer that comes as one and is longer is passed on, and paid for by its bytes.
    private const int LongestRead = 16 * 1024 * 1024;

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpListenerContext context, CancellationToken cancellationToken)
    {
        var (request, path) = (context.Request, context.Request.Url!.AbsolutePath);
        var headers = request.Headers.AllKeys.OfType<string>().Select(name => KeyValuePair.Create(name, request.Headers[name]!)).ToList();
        if (!site.StandIns.IsIn(request.RawUrl!) && !headers.Exists(header => site.StandIns.IsIn(header.Value)))
        {
            await RefuseAsync(context, HttpStatusCode.Unauthorized, "agent_credentials", "The credential of this run is missing.").ConfigureAwait(false);
        }
        else if (ModelOperation.Find(request.HttpMethod, path) is not { } operation || !request.RawUrl!.StartsWith('/'))
        {
            await RefuseAsync(context, HttpStatusCode.Forbidden, "not_passed_on", $"{request.HttpMethod} {path} is not passed on; accepted: {ModelOperation.Accepted}.").ConfigureAwait(false);
        }
        else if (await ReadBodyAsync(request, cancellationToken).ConfigureAwait(false) is not { } body)
        {
            await RefuseAsync(context, HttpStatusCode.RequestEntityTooLarge, "too_long", $"A request has at most {LongestRequest} bytes.").ConfigureAwait(false);
        }
        else if (!operation.AsksModel)
        {
            using var answer = await site.SendAsync(request.HttpMethod, request.RawUrl!, headers, request.HasEntityBody ? body : null, cancellationToken).ConfigureAwait(false);
            await WriteAsync(context.Response, answer, await ReadAsync(answer, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        else if (ModelRequest.Read(operation, path, body) is not { } asked)
        {
            await RefuseAsync(context, HttpStatusCode.BadRequest, "not_understood", "The body is no JSON object, or no model is named.").ConfigureAwait(false);
        }
        else if (meter.Begin(asked) is not { } call)
        {
            await RefuseAsync(context, HttpStatusCode.Forbidden, meter.Overrun!.Reason, meter.Overrun.Message).ConfigureAwait(false);
        }
        else
        {
            await AskAsync(context, call, asked.Model, headers, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AskAsync(HttpListenerContext context, MeteredCall call, string model, List<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await site.SendAsync(context.Request.HttpMethod, context.Request.RawUrl!, headers, call.Body, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or ProviderException)
        {
            var failure = error is ProviderException missing
                ? new Failure(missing.Kind, missing.Code, missing.Message)
                : new Failure(FailureKind.Transient, "model_unreachable", $"{model} was not reached: {error.Message}");
            call.Fail(failure);
            await RefuseAsync(context, HttpStatusCode.BadGateway, failure.Reason, failure.Message).ConfigureAwait(false);
            return;
        }

        using (answer)
        {
            if (answer.IsSuccessStatusCode)
            {
                await PassOnAsync(context.Response, answer, call, cancellationToken).ConfigureAwait(false);
                return;
            }

            var words = await ReadAsync(answer, cancellationToken).ConfigureAwait(false);
            call.Fail(ModelRefusal.Of(model, answer.StatusCode, words));
            await WriteAsync(context.Response, answer, words, cancellationToken).ConfigureAwait(false);
        }
    }

    // Services repeat a credential that they refuse.
    private async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var source = new PassingStream(await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), Stream.Null);
        return site.StandIns.Hide(Encoding.UTF8.GetString(await source.ReadToEndAsync(LongestRead, cancellationToken).ConfigureAwait(false)));
    }

    private static async Task WriteAsync(HttpListenerResponse response, HttpResponseMessage answer, string words, CancellationToken cancellationToken)
    {
        CopyHead(answer, response);
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(words), cancellationToken).ConfigureAwait(false);
    }

    private static async Task PassOnAsync(HttpListenerResponse response, HttpResponseMessage answer, MeteredCall call, CancellationToken cancellationToken)
    {
        CopyHead(answer, response);
        using var source = new PassingStream(await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), response.OutputStream);
        var isStream = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
        try
        {
            await (isStream ? ReadEventsAsync(source, call, cancellationToken) : ReadWholeAsync(source, call, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception) when (source.LostReader || cancellationToken.IsCancellationRequested)
        {
            call.Leave();
            throw;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // It was cut: what the call then says of itself tells it.
        }

        // A stream that just ends looks whole to some agents.
        if (call.Close() is { } failure && isStream)
        {
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"\n\nevent: error\ndata: {ErrorOf(HttpStatusCode.BadGateway, failure.Reason, failure.Message)}\n\n"), cancellationToken).ConfigureAwait(false);
        }
    }

    // Until it has ended, or the budget allows no more of it.
    private static async Task ReadEventsAsync(PassingStream source, MeteredCall call, CancellationToken cancellationToken)
    {
        await foreach (var item in SseParser.Create(source, (_, data) => data.ToArray()).EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!call.Take(item.Data))
            {
                return;
            }
        }
    }

    private static async Task ReadWholeAsync(PassingStream source, MeteredCall call, CancellationToken cancellationToken) =>
        call.TakeWhole(await source.ReadToEndAsync(LongestRead, cancellationToken).ConfigureAwait(false));

    // No length: what is passed on may end early.
    private static void CopyHead(HttpResponseMessage answer, HttpListenerResponse response)
    {
        (response.StatusCode, response.SendChunked) = ((int)answer.StatusCode, true);
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => ModelSite.PassesOn(header.Key) && header.Key != "WWW-Authenticate"))
        {
            response.Headers[name] = string.Join(", ", values);
        }
    }

    private static async Task RefuseAsync(HttpListenerContext context, HttpStatusCode status, string reason, string message)
    {
        (context.Response.StatusCode, context.Response.ContentType) = ((int)status, "application/json");
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(ErrorOf(status, reason, message))).ConfigureAwait(false);
    }

    // In the words of every format at once.
    private static string ErrorOf(HttpStatusCode status, string reason, string message) => new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = reason, ["status"] = reason, ["code"] = (int)status, ["message"] = message },
    }.ToJsonString();

    // Null: it is too long.
    private static async Task<byte[]?> ReadBodyAsync(HttpListenerRequest request, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        var piece = new byte[64 * 1024];
        while (await request.InputStream.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            if (body.Length + read > LongestRequest)
            {
                return null;
            }

            body.Write(piece, 0, read);
        }

        return body.ToArray();
    }
}
