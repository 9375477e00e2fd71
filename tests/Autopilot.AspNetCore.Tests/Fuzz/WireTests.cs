using System.Net.Sockets;
using System.Text;

namespace Autopilot.Tests;

/// <summary>What no client library would send, byte by byte.</summary>
public sealed class WireTests(Service service) : IClassFixture<Service>
{
    private const string Api = "/autopilot/api/v1/", Asked = " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token-all\r\n", End = "Connection: close\r\n\r\n";

    private const string Create = $"POST {Api}tasks{Asked}Content-Type: application/json\r\n";

    public static TheoryData<string, string> Requests { get; } = new()
    {
        { "NUL in the path", $"GET {Api}tasks/%00{Asked}{End}" },
        { "control character in the path", $"GET {Api}tasks/\u0001{Asked}{End}" },
        { "bytes in the path", $"GET {Api}tasks/\u00e9\u00ff{Asked}{End}" },
        { "half an escape", $"GET {Api}tasks/%{Asked}{End}" },
        { "path out of the service", $"GET {Api}../../../../etc/passwd{Asked}{End}" },
        { "path of 20,000", $"GET {Api}tasks/{new string('a', 20_000)}{Asked}{End}" },
        { "query of 20,000", $"GET {Api}tasks?q={new string('a', 20_000)}{Asked}{End}" },
        { "header of 100,000", $"GET {Api}tasks{Asked}X-Long: {new string('a', 100_000)}\r\n{End}" },
        { "10,000 headers", $"GET {Api}tasks{Asked}{string.Concat(Enumerable.Range(0, 10_000).Select(number => $"X-{number}: 1\r\n"))}{End}" },
        { "NUL in a header", $"{Create}Idempotency-Key: a\0b\r\nContent-Length: 2\r\n{End}{{}}" },
        { "folded header", $"GET {Api}tasks{Asked}Cookie: a\r\n b\r\n{End}" },
        { "no method", $" {Api}tasks{Asked}{End}" },
        { "odd method", $"BREW {Api}tasks{Asked}{End}" },
        { "no version", $"GET {Api}tasks\r\n\r\n" },
        { "no host", $"GET {Api}tasks HTTP/1.1\r\n{End}" },
        { "two hosts", $"GET {Api}tasks{Asked}Host: b\r\n{End}" },
        { "two lengths", $"{Create}Content-Length: 2\r\nContent-Length: 3\r\n{End}{{}}" },
        { "negative length", $"{Create}Content-Length: -1\r\n{End}{{}}" },
        { "length past all numbers", $"{Create}Content-Length: 99999999999999999999\r\n{End}{{}}" },
        { "chunk without a size", $"{Create}Transfer-Encoding: chunked\r\n{End}xyz\r\n{{}}\r\n0\r\n\r\n" },
        { "chunk of a negative size", $"{Create}Transfer-Encoding: chunked\r\n{End}-2\r\n{{}}\r\n0\r\n\r\n" },
        { "chunks past the cap", $"{Create}Transfer-Encoding: chunked\r\n{End}110000\r\n{new string(' ', 0x110000)}\r\n0\r\n\r\n" },
        { "both length and chunks", $"{Create}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n{End}0\r\n\r\n" },
        { "unknown coding", $"{Create}Transfer-Encoding: gzip\r\n{End}" },
        { "body of a read", $"GET {Api}tasks/VTID-99999{Asked}Content-Length: 2\r\n{End}{{}}" },
        { "no HTTP", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_that_is_hardly_HTTP_is_refused_or_cut_off_and_changes_nothing(string flaw, string request)
    {
        using var state = new StoredState(service.Database);
        var before = state.Read();

        var answer = await AskAsync(Encoding.Latin1.GetBytes(request));

        if (answer.Length > 0)
        {
            answer.ShouldStartWith("HTTP/1.1 4", Case.Sensitive, flaw);
            FuzzTests.Insides.ShouldAllBe(inside => !answer.Contains(inside, StringComparison.Ordinal), answer);
        }

        service.Logged.All.ShouldAllBe(line => !line.Contains("because of a defect", StringComparison.Ordinal), flaw);
        state.Read().ShouldBe(before, StringComparer.Ordinal, ignoreOrder: false, flaw);
        await Service.ReadAsync(await service.Client("viewer").GetAsync("tasks"));
    }

    // A server may cut off what it does not understand: then there is no answer, or a part of one.
    private async Task<string> AskAsync(byte[] request)
    {
        using var limit = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync(service.Address.Host, service.Address.Port, limit.Token);
        await using var stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(request, limit.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (Exception cut) when (cut is IOException or SocketException)
        {
            return Encoding.Latin1.GetString(answer.ToArray());
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
