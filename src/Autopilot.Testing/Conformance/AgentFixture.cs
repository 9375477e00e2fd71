namespace Autopilot.Testing;

/// <summary>Coding agents whose behaviour the fixture decides.</summary>
public abstract class AgentFixture : IAsyncDisposable
{
    /// <summary>An empty folder; each case works in a folder of its own below it.</summary>
    public abstract string Folder { get; }

    /// <summary>Makes an agent that behaves as told when it is run.</summary>
    /// <param name="behaviour">How it behaves.</param>
    public abstract ICodingAgent Create(AgentBehaviour behaviour);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
