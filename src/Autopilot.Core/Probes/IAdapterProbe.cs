namespace Autopilot;

/// <summary>
/// Looks at an adapter's provider for real, for a person who sets it up: whether it answers, whether this identity may do what the engine
/// will ask of it, and what is set up there that a run would meet later. It changes nothing. <c>autopilot doctor</c> asks all of them.
/// </summary>
public interface IAdapterProbe
{
    /// <summary>The adapter's name, with which its findings begin: <c>github</c>.</summary>
    string Adapter { get; }

    /// <summary>Looks. What cannot be asked is a finding as well: it never throws for what the provider does.</summary>
    /// <param name="repository">The repository of interest; null: those that the identity can see, as far as they can be listed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was found, in the order in which it should be mended.</returns>
    Task<IReadOnlyList<ProbeFinding>> ProbeAsync(string? repository, CancellationToken cancellationToken);
}
