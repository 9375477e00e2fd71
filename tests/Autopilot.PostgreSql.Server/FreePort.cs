using System.Net;
using System.Net.Sockets;

namespace Autopilot.Tests.Servers;

/// <summary>
/// Finds a loopback port that nobody listens on, below the range that the kernel gives to outgoing connections: in that range, a client
/// that reconnects while the server is down can be given the very port that it calls, and then talks to itself and keeps the server out.
/// </summary>
public static class FreePort
{
    private const int Lowest = 12_000, Highest = 30_000;

    /// <summary>A port that is free now.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there: the next one.
            }
        }
    }
}
