using System.Net;
using System.Net.Sockets;

namespace Autopilot;

/// <summary>A caller's connection and the one to the revision that answers it.</summary>
internal sealed class ForwardedConnection(Socket client, int port, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource retired = new();
    private long lastActivity = time.GetTimestamp();

    public int Port => port;

    public async Task RunAsync(TimeSpan connectTimeout, CancellationToken cancellationToken)
    {
        client.NoDelay = true;
        server.NoDelay = true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, retired.Token);
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(either.Token))
        {
            limit.CancelAfter(connectTimeout);
            await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), limit.Token).ConfigureAwait(false);
        }

        await Task.WhenAll(PumpAsync(client, server, either.Token), PumpAsync(server, client, either.Token)).ConfigureAwait(false);
    }

    /// <summary>Ends the connection once nothing has passed for a moment, so that an answer under way still arrives.</summary>
    public void Retire() => _ = Task.Run(async () =>
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(Interlocked.Read(ref lastActivity)) < Quiet && time.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time).ConfigureAwait(false);
        }

        await retired.CancelAsync().ConfigureAwait(false);
    });

    // The token source stays undisposed: a retirement may be under way, and without a timer it holds nothing.
    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await from.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            Interlocked.Exchange(ref lastActivity, time.GetTimestamp());
            var sent = 0;
            while (sent < count)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellationToken).ConfigureAwait(false);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
