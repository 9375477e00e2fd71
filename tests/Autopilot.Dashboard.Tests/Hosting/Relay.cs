using System.Net;
using System.Net.Sockets;

namespace Autopilot.Tests;

/// <summary>A relay before a site whose connections can be made to stand still, as when a cable is pulled: nothing comes, and nothing says so.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Uri target;
    private volatile TaskCompletionSource flowing = Open();

    public Relay(Uri target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>What is connected now stands still from here on; what connects later flows.</summary>
    public void Freeze() => flowing = Open();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        stop.Dispose();
    }

    private static TaskCompletionSource Open() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = RelayAsync(await listener.AcceptTcpClientAsync(stop.Token), flowing);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(TcpClient near, TaskCompletionSource mine)
    {
        using (near)
        using (var far = new TcpClient())
        {
            try
            {
                await far.ConnectAsync(target.Host, target.Port, stop.Token);
                await Task.WhenAny(CopyAsync(near, far, mine), CopyAsync(far, near, mine));
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
            {
                return;
            }
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, TaskCompletionSource mine)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.GetStream().ReadAsync(buffer, stop.Token)) > 0)
        {
            if (flowing != mine)
            {
                await Task.Delay(Timeout.Infinite, stop.Token);
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }
}
