using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Autopilot.Tests;

/// <summary>A network that does what a test says to one request after the other, and then lets all pass.</summary>
internal sealed class ScriptedHandler(params IEnumerable<ScriptedHandler.Step> script) : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly Queue<Step> steps = new(script);

    public delegate Task<HttpResponseMessage> Step(HttpRequestMessage request, Func<Task<HttpResponseMessage>> pass, CancellationToken cancellationToken);

    public List<HttpRequestMessage> Requests { get; } = [];

    /// <summary>The request arrives and is carried out; its answer is lost.</summary>
    public static Step Lose { get; } = async (_, pass, _) =>
    {
        (await pass()).Dispose();
        throw new HttpRequestException("The answer was lost.");
    };

    /// <summary>The request does not arrive.</summary>
    public static Step Refuse { get; } = (_, _, _) => throw new HttpRequestException("Connection refused.");

    /// <summary>Nothing ever comes.</summary>
    public static Step Hang { get; } = async (_, _, cancellationToken) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new InvalidOperationException("Nobody waits any more.");
    };

    public static Step Pass { get; } = (_, pass, _) => pass();

    /// <summary>The answer breaks after so many bytes.</summary>
    public static Step CutAfter(int bytes) => async (_, pass, _) => await ThroughAsync(await pass(), new CutStream(bytes, CancellationToken.None));

    /// <summary>The answer breaks when it is said.</summary>
    public static Step CutWhen(CancellationToken said) => async (_, pass, _) => await ThroughAsync(await pass(), new CutStream(int.MaxValue, said));

    /// <summary>Another answer.</summary>
    public static Step Answer(HttpStatusCode status, string mediaType, string text, string? location = null) => (_, _, _) => Task.FromResult(
        new HttpResponseMessage(status)
        {
            Content = new StringContent(text, Encoding.UTF8, mediaType),
            Headers = { Location = location is null ? null : new Uri(location) },
        });

    /// <summary>An answer that begins so, and then neither goes on nor ends.</summary>
    public static Step FallSilentAfter(string text) => (_, _, _) => ThroughAsync(
        new HttpResponseMessage { Content = new StringContent(text, Encoding.UTF8, "text/event-stream") }, new CutStream(Encoding.UTF8.GetByteCount(text), CancellationToken.None) { IsSilent = true });

    /// <summary>A client of a service that sends a role's token over this network.</summary>
    public HttpClient ClientOf(Service service, string role) => new(this)
    {
        BaseAddress = new Uri(service.Address, "/autopilot/api/v1/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", $"token-{role}") },
        Timeout = Timeout.InfiniteTimeSpan,
    };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Step? step;
        lock (steps)
        {
            Requests.Add(request);
            steps.TryDequeue(out step);
        }

        return (step ?? Pass)(request, () => base.SendAsync(request, cancellationToken), cancellationToken);
    }

    private static async Task<HttpResponseMessage> ThroughAsync(HttpResponseMessage response, CutStream cut)
    {
        var type = response.Content.Headers.ContentType;
        cut.Inner = await response.Content.ReadAsStreamAsync();
        response.Content = new StreamContent(cut) { Headers = { ContentType = type } };
        return response;
    }

    private sealed class CutStream(int bytes, CancellationToken said) : Stream
    {
        private int left = bytes;

        public Stream Inner { get; set; } = Null;

        public bool IsSilent { get; init; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (left == 0)
            {
                await (IsSilent ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken) : Task.CompletedTask);
                throw new IOException("The connection was reset.");
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, said);
            try
            {
                var read = await Inner.ReadAsync(buffer[..Math.Min(buffer.Length, left)], either.Token);
                left -= read;
                return read;
            }
            catch (OperationCanceledException cut) when (said.IsCancellationRequested)
            {
                throw new IOException("The connection was reset.", cut);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
