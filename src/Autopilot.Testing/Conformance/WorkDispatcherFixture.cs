namespace Autopilot.Testing;

/// <summary>A dispatcher that pushes, and an eye on what it pushed to.</summary>
public abstract class WorkDispatcherFixture : IAsyncDisposable
{
    /// <summary>The adapter under test.</summary>
    public abstract IWorkDispatcher Dispatcher { get; }

    /// <summary>A capability for which work can be offered.</summary>
    public abstract string Capability { get; }

    /// <summary>Another adapter for the same place, as after a restart: it remembers nothing.</summary>
    public abstract IWorkDispatcher Restart();

    /// <summary>How often work was really started under a key.</summary>
    /// <param name="key">The effect's key.</param>
    public abstract Task<int> CountAsync(EffectKey key);

    /// <summary>Lets the next offer happen and its answer get lost.</summary>
    public abstract void LoseNextAnswer();

    /// <summary>Makes the place refuse the next offer, so that nothing is started.</summary>
    public abstract void RefuseNext();

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
