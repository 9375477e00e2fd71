using System.Net;
using System.Net.Sockets;

namespace Autopilot;

/// <summary>
/// Ports of loopback below the range from which the system takes ports for outgoing connections, so that none of those
/// takes one before it is listened on, or while its owner is being restarted.
/// </summary>
internal static class LoopbackPorts
{
    private const int First = 20000;
    private const int Last = 32767;

    public static int FindFree()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last + 1);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                continue; // Somebody listens there.
            }
        }
    }
}
