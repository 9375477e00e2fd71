namespace Autopilot.Testing;

/// <summary>A deploy target, a repository of services, and a hand that harms what runs.</summary>
public abstract class DeployTargetFixture : IAsyncDisposable
{
    /// <summary>The adapter under test.</summary>
    public abstract IDeployTarget Target { get; }

    /// <summary>The probe that belongs to it.</summary>
    public abstract IHealthProbe Probe { get; }

    /// <summary>The target's name.</summary>
    public abstract string Name { get; }

    /// <summary>The repository.</summary>
    public abstract string Repository { get; }

    /// <summary>
    /// Whether the target runs processes itself: then it shows the end of their output, ends those that failed, and knows at once whether there is such a commit. A platform
    /// does these in its own way.
    /// </summary>
    public virtual bool RunsProcesses => true;

    /// <summary>The adapter after its host was killed and another one came up; <see cref="Target"/> then is that one.</summary>
    public abstract Task RestartAsync();

    /// <summary>Commits a service that behaves as told.</summary>
    /// <param name="behaviour">How it behaves.</param>
    /// <returns>The commit.</returns>
    public abstract Task<string> CommitAsync(ServiceBehaviour behaviour);

    /// <summary>How many instances of a revision run.</summary>
    /// <param name="revision">The revision's name.</param>
    public abstract Task<int> CountRunningAsync(string revision);

    /// <summary>Kills what runs of a revision.</summary>
    /// <param name="revision">The revision's name.</param>
    public abstract Task KillAsync(string revision);

    /// <summary>Makes the next write of the service that the adapter speaks to go wrong.</summary>
    /// <param name="fault">How.</param>
    /// <returns>False, the default, where no service lies between the adapter and what it changes: then nothing can go wrong on the way.</returns>
    public virtual bool SpoilNextWrite(CallFault fault) => false;

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
