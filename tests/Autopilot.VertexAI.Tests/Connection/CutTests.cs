using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autopilot.Tests;

/// <summary>A stream that is cut at any byte is never taken for whole.</summary>
public sealed class CutTests
{
    [Theory]
    [InlineData(VertexSite.Gemini)]
    [InlineData(VertexSite.Claude)]
    public async Task VX_13_Cut_at_any_byte_no_answer_is_whole_and_no_tool_is_called(string model)
    {
        var answer = model == VertexSite.Claude
            ? ClaudeSays.Call(streams: true)
            : Answer.Stream(GeminiSays.Text("Wait – ", finish: null), GeminiSays.Parts(GeminiSays.CallPart("write_file", "c2ln")));
        var bytes = Encoding.UTF8.GetBytes(string.Concat(answer.Frames.Select(frame => $"data: {JsonSerializer.Serialize(JsonElement.Parse(frame))}\n\n")));
        var replay = new Replay();
        var options = new VertexOptions { Project = "p", Model = model, Retries = 0, Corrections = 0, CreateHandler = () => replay };
        using var adapter = new VertexAdapter(options, new ManualClock(), NullLogger.Instance, new VertexSite.CountingTokens(), []);

        // What is missing of a whole one is an empty line, which the end of the body stands for.
        var whole = bytes.Length - 2;
        for (var length = 0; length <= bytes.Length; length++)
        {
            replay.Body = bytes[..length];
            var (calls, error) = await ReadAsync(adapter.Client);
            calls.ShouldBe(length >= whole ? 1 : 0, $"{length} of {bytes.Length} bytes.");
            error.ShouldBe(length >= whole ? null : FailureKind.Transient, $"{length} of {bytes.Length} bytes.");
        }
    }

    private static async Task<(int Calls, FailureKind? Error)> ReadAsync(IChatClient client)
    {
        var calls = 0;
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync("Hello", Tools.Offered()))
            {
                calls += update.Contents.OfType<FunctionCallContent>().Count();
            }

            return (calls, null);
        }
        catch (ProviderException error)
        {
            return (calls, error.Kind);
        }
    }

    private sealed class Replay : HttpMessageHandler
    {
        public byte[] Body { get; set; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Body) });
    }
}
