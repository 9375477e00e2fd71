namespace Autopilot.Testing;

/// <summary>Checks of commits whose behaviour the fixture decides.</summary>
public abstract class ChecksFixture : IAsyncDisposable
{
    /// <summary>The adapter under test.</summary>
    public abstract IChecks Checks { get; }

    /// <summary>The adapter after its host was killed and another one came up; <see cref="Checks"/> then is that one.</summary>
    public abstract Task RestartAsync();

    /// <summary>Makes a commit whose checks behave as told. They are not started.</summary>
    /// <param name="behaviour">How they behave.</param>
    public abstract Task<CheckRequest> ArrangeAsync(CheckBehaviour behaviour);

    /// <summary>Lets checks that wait end green.</summary>
    /// <param name="request">The checks.</param>
    public abstract Task ReleaseAsync(CheckRequest request);

    /// <summary>How often the checks of a commit were run to their end.</summary>
    /// <param name="request">The checks.</param>
    public abstract Task<int> CountRunsAsync(CheckRequest request);

    /// <summary>Makes the next call of the service that the adapter speaks to go wrong.</summary>
    /// <param name="fault">How.</param>
    /// <returns>False, the default, where no service lies between the adapter and what it reads: then nothing can go wrong on the way.</returns>
    public virtual bool SpoilNextCall(CallFault fault) => false;

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
