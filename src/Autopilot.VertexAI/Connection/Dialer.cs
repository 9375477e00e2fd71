using System.Net;
using System.Net.Sockets;

namespace Autopilot;

/// <summary>Opens connections within a limit that the clock of the adapter measures.</summary>
/// <param name="limit">How long one may take.</param>
/// <param name="time">The clock.</param>
internal sealed class Dialer(TimeSpan limit, TimeProvider time)
{
    /// <summary>Connects to a host.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        DialAsync(context.DnsEndPoint, OpenAsync, cancellationToken);

    /// <summary>Connects with anything that can.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public async ValueTask<Stream> DialAsync(
        DnsEndPoint host, Func<DnsEndPoint, CancellationToken, ValueTask<Stream>> open, CancellationToken cancellationToken)
    {
        using var passed = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
        try
        {
            return await open(host, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(FormattableString.Invariant($"{host.Host}:{host.Port} did not accept a connection within {limit.TotalSeconds:0.#} s."), error);
        }
    }

    private static async ValueTask<Stream> OpenAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
