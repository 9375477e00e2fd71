using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Autopilot.Tests;

public sealed class HttpHealthProbeTests
{
    private const string Commit = "0123456789012345678901234567890123456789";

    [Theory]
    [InlineData("200 OK", "{\"commit\":\"" + Commit + "\"}", Verdict.Passed, Commit)]
    [InlineData("503 Service Unavailable", "{\"commit\":\"" + Commit + "\"}", Verdict.Failed, Commit)]
    [InlineData("404 Not Found", "<html>", Verdict.Failed, null)]
    [InlineData("200 OK", "{\"status\":\"ok\"}", Verdict.Unknown, null)]
    [InlineData("200 OK", "{\"commit\":7}", Verdict.Unknown, null)]
    [InlineData("200 OK", "[\"" + Commit + "\"]", Verdict.Unknown, null)]
    [InlineData("200 OK", "ok", Verdict.Unknown, null)]
    [InlineData("302 Found\r\nLocation: http://127.0.0.1:1/", "{\"commit\":\"" + Commit + "\"}", Verdict.Unknown, Commit)]
    public async Task An_answer_is_judged_by_status_and_reported_commit(string status, string body, Verdict verdict, string? commit)
    {
        using var service = new OneAnswer($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        var reading = await ProbeAsync(service.Url);
        (reading.Verdict, reading.Commit, reading.Url).ShouldBe((verdict, commit, $"{service.Url}/health?deep=1"));
        service.Request.ShouldStartWith("GET /health?deep=1 ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"commit\":")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    public async Task An_answer_that_breaks_off_is_unknown(string answer)
    {
        using var service = new OneAnswer(answer);
        (await ProbeAsync(service.Url)).Verdict.ShouldBe(Verdict.Unknown);
    }

    [Fact]
    public async Task No_answer_in_time_is_unknown()
    {
        using var service = new OneAnswer(null);
        var reading = await ProbeAsync(service.Url, TimeSpan.FromMilliseconds(200));
        (reading.Verdict, reading.Detail.Contains("did not answer within", StringComparison.Ordinal)).ShouldBe((Verdict.Unknown, true));
    }

    [Fact]
    public async Task A_refused_connection_is_unknown()
    {
        string url;
        using (var service = new OneAnswer(""))
        {
            url = service.Url;
        }

        (await ProbeAsync(url)).Verdict.ShouldBe(Verdict.Unknown);
    }

    private static async Task<HealthReading> ProbeAsync(string url, TimeSpan? timeout = null)
    {
        using var probe = new HttpHealthProbe(new HttpHealthProbeOptions { Path = "/health?deep=1", Timeout = timeout ?? TimeSpan.FromSeconds(5) }, TimeProvider.System);
        return await probe.ProbeAsync("demo", url, CancellationToken.None);
    }

    /// <summary>A service that gives every caller the same bytes, or with null none and no end.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly List<TcpClient> held = [];

        public OneAnswer(string? answer)
        {
            listener.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
            _ = ServeAsync(answer);
        }

        public string Url { get; }

        public string Request { get; private set; } = "";

        public void Dispose()
        {
            listener.Dispose();
            held.ForEach(client => client.Dispose());
        }

        private async Task ServeAsync(string? answer)
        {
            var client = await listener.AcceptTcpClientAsync();
            held.Add(client);
            var buffer = new byte[4096];
            Request = Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer));
            if (answer is not null)
            {
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer));
                client.Close();
            }
        }
    }
}
