using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Autopilot;

/// <summary>
/// Hears the wake-ups of other hosts, over one connection of its own. Nothing depends on it: a connection that breaks is made again in
/// the background, and until then polling finds what is due.
/// </summary>
internal sealed class PgListener(PostgreSqlStore store, string? direct, string connectionString, EngineSignal signal) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (direct is null && await store.Database.IsPooledAsync(stoppingToken).ConfigureAwait(false))
                {
                    return; // Through a pooler nobody hears anything.
                }

                await ListenAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is NpgsqlException or AutopilotException or IOException or TimeoutException)
            {
                Telemetry.LostWakes.Add(1);
                await Task.Delay(Pause, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        var settings = new NpgsqlConnectionStringBuilder(direct ?? connectionString) { KeepAlive = 10, ApplicationName = "autopilot listener" };
        await using var connection = await PgConnections.ConnectAsync(settings.ConnectionString, stopping).ConfigureAwait(false);
        connection.Notification += (_, notification) => store.Notifier.Hear(notification.Payload, signal);
        await using (var command = new NpgsqlCommand($"LISTEN {PgNotifier.ChannelName}", connection))
        {
            await command.ExecuteNonQueryAsync(stopping).ConfigureAwait(false);
        }

        signal.Notify(); // What came while nobody listened is looked for, now that what comes next is heard.
        while (!stopping.IsCancellationRequested)
        {
            await connection.WaitAsync(stopping).ConfigureAwait(false);
        }
    }
}
