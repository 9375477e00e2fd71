using Microsoft.AspNetCore.Builder;

namespace Autopilot.Cli.Tests;

/// <summary>A model server that takes every request and answers none.</summary>
internal sealed class SilentModel : IAsyncDisposable
{
    private readonly WebApplication app = Loopback.Create();
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SilentModel() => app.Run(async context =>
    {
        asked.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    });

    public Uri Address => new(app.Urls.Single());

    public static async Task<SilentModel> StartAsync()
    {
        var started = new SilentModel();
        await started.app.StartAsync();
        return started;
    }

    /// <summary>Waits until it was asked for the first time.</summary>
    public Task AskedAsync() => asked.Task.WaitAsync(Eventually.Patience, TimeProvider.System);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
