using Microsoft.Extensions.Hosting;

namespace Autopilot;

/// <summary>Follows the ledger for what a deployment has come to, and has it recorded. It begins with what happens after it was first switched on.</summary>
internal sealed class DeploymentFollower(IAutopilotStore store, DeploymentRecorder recorder, GitHubOptions options, TimeProvider time) : BackgroundService
{
    private const string Consumer = "github_deployments";
    private const int Page = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LedgerPosition? after = null;
        while (options.RecordsDeployments && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                after ??= await BeginAsync(stoppingToken).ConfigureAwait(false);
                var read = await store.ReadAsync(after.Value, Page, stoppingToken).ConfigureAwait(false);
                foreach (var entry in read)
                {
                    await FollowAsync(entry, stoppingToken).ConfigureAwait(false);
                }

                if (read.Count > 0)
                {
                    await store.SaveCheckpointAsync(Consumer, read[^1].Position, stoppingToken).ConfigureAwait(false);
                    after = read[^1].Position;
                }

                await Task.Delay(read.Count < Page ? Pause : TimeSpan.Zero, time, stoppingToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // What it missed is still there afterwards.
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<LedgerPosition> BeginAsync(CancellationToken cancellationToken)
    {
        var saved = await store.ReadCheckpointAsync(Consumer, cancellationToken).ConfigureAwait(false);
        return saved == LedgerPosition.Start ? await store.ReadTailAsync(cancellationToken).ConfigureAwait(false) : saved;
    }

    private async Task FollowAsync(TaskEvent entry, CancellationToken cancellationToken)
    {
        if (entry is { Vtid: { } vtid, To: { } to } && entry.To != entry.From && (to >= RunState.Deploying || to.IsTerminal())
            && await store.FindAsync(vtid, cancellationToken).ConfigureAwait(false) is { } snapshot
            && await store.FindRunAsync(vtid, entry.Attempt, cancellationToken).ConfigureAwait(false) is { } run)
        {
            await recorder.RecordAsync(snapshot.Task, run, cancellationToken).ConfigureAwait(false);
        }
    }
}
