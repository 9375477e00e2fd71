using Spectre.Console;

namespace Autopilot.Cli;

/// <summary>Drives a folder's pipeline while its progress is printed.</summary>
internal static class Drive
{
    /// <summary>Takes the folder over, enables execution for it, and runs until the work is done.</summary>
    public static async Task RunAsync(LocalPipeline pipeline, Output output, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await pipeline.TakeOverAsync(cancellationToken);
        await EnableAsync(pipeline, output, cancellationToken);

        DateTimeOffset? start = null;
        using var printing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var printer = new LedgerPrinter(pipeline.Store, entry => output.Progress(LedgerPrinter.Describe(EventView.Of(entry), start ??= entry.At)));
        var printed = printer.FollowAsync(LedgerPosition.Start, printing.Token);
        try
        {
            await pipeline.RunAsync(work, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A person who ends it expects nothing to run on; the next run starts again what served.
            await pipeline.StopDeployedAsync();
            throw;
        }
        finally
        {
            await printing.CancelAsync();
            await printed;
        }
    }

    // A new folder is enabled for its own run. One that a person stopped stays stopped until a person thaws it.
    private static async Task EnableAsync(LocalPipeline pipeline, Output output, CancellationToken cancellationToken)
    {
        var execution = await pipeline.Control.ReadAsync(cancellationToken);
        if (execution.Enabled)
        {
            return;
        }

        if ((await pipeline.Store.ReadAsync(LedgerPosition.Start, 1, cancellationToken)).Count == 0)
        {
            await pipeline.Control.ThawAsync("this folder's own run", null, LocalPipeline.Operator, cancellationToken);
            return;
        }

        output.Progress(
            $"[yellow]Execution is disabled ({Markup.Escape(execution.Reason)}, by {Markup.Escape(execution.By)}): work is held until[/] "
            + Markup.Escape(NextStep.Thaw(NextStep.InFolder(pipeline.Directory))));
    }
}
