using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Autopilot.Tests;

/// <summary>
/// Stands between a store and its server, and can lose an answer: it lets the next COMMIT through, waits until the server has answered
/// it, and cuts the line instead of passing that on.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly NpgsqlConnectionStringBuilder target;
    private readonly Task accepting;
    private readonly CancellationTokenSource stopping = new();
    private volatile bool armed;

    public CuttingProxy(string connectionString)
    {
        target = new NpgsqlConnectionStringBuilder(connectionString);
        listener.Start();
        // Not prepared, so that the word stands in what is sent.
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            SslMode = SslMode.Disable,
            MaxAutoPrepare = 1,
            AutoPrepareMinUsages = 1000,
        }.ConnectionString;
        accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    public bool HasCut { get; private set; }

    public void CutAfterNextCommit() => armed = true;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
            {
                lines.Add(ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        await far.ConnectAsync(target.Host!, target.Port, stopping.Token);
        using var line = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var asked = false;
        await Task.WhenAll(
            PumpAsync(near, far, line, sent =>
            {
                asked |= armed && Encoding.ASCII.GetString(sent).Contains("COMMIT", StringComparison.Ordinal);
                return true;
            }),
            PumpAsync(far, near, line, _ =>
            {
                if (asked)
                {
                    (armed, HasCut) = (false, true);
                }

                return !asked;
            }));
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to, CancellationTokenSource line, Func<byte[], bool> passes)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.GetStream().ReadAsync(buffer, line.Token)) > 0 && passes(buffer[..count]))
            {
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), line.Token);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The line is down, which is what ends it.
        }

        await line.CancelAsync();
    }
}
