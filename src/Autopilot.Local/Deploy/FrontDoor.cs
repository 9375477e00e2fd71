using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Autopilot;

/// <summary>
/// The one address of a target. Each connection is forwarded, byte by byte, to the revision that serves when it is made.
/// </summary>
internal sealed class FrontDoor : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly TcpListener listener;
    private readonly Func<int?> backend;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<ForwardedConnection, Task> connections = new();
    private readonly Task accepting;

    private FrontDoor(TcpListener listener, Func<int?> backend, TimeProvider time)
    {
        this.listener = listener;
        this.backend = backend;
        this.time = time;
        accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Listens on a port of loopback, or on another when that one is taken.</summary>
    public static FrontDoor Open(int? preferredPort, Func<int?> backend, TimeProvider time)
    {
        var port = preferredPort ?? LoopbackPorts.FindFree();
        while (true)
        {
            var open = new TcpListener(IPAddress.Loopback, port);
            try
            {
                open.Start();
                return new FrontDoor(open, backend, time);
            }
            catch (SocketException)
            {
                open.Dispose();
                port = LoopbackPorts.FindFree();
            }
        }
    }

    /// <summary>Ends connections to revisions that no longer serve, each as soon as it is quiet.</summary>
    public void Retire()
    {
        var current = FindBackend();
        foreach (var connection in connections.Keys.Where(connection => connection.Port != current))
        {
            connection.Retire();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        listener.Dispose();
        await Task.WhenAll([accepting, .. connections.Values]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await listener.AcceptSocketAsync(stopping.Token).ConfigureAwait(false);
            }
            catch (SocketException) when (!stopping.IsCancellationRequested)
            {
                // The caller hung up before it was let in, or no more connections fit for a moment.
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, stopping.Token).ConfigureAwait(false);
                continue;
            }

            if (FindBackend() is { } port)
            {
                var connection = new ForwardedConnection(client, port, time);
                connections[connection] = Task.CompletedTask;
                connections[connection] = ForwardAsync(connection);
            }
            else
            {
                client.Dispose();
            }
        }
    }

    private int? FindBackend()
    {
        try
        {
            return backend();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ProviderException)
        {
            return null; // What serves cannot be read at this moment, so this caller is turned away.
        }
    }

    private async Task ForwardAsync(ForwardedConnection connection)
    {
        using (connection)
        {
            try
            {
                await connection.RunAsync(ConnectTimeout, stopping.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // Either side went away, which the other sees as the end of the connection.
            }
        }

        connections.TryRemove(connection, out _);
    }
}
