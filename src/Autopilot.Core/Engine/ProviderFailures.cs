namespace Autopilot;

/// <summary>What an adapter's error means for a run.</summary>
internal static class ProviderFailures
{
    /// <summary>The run's failure. What an adapter calls by a word of the engine is of the kind that the engine means by it.</summary>
    public static Failure Of(ProviderException error) => new(FailureReasons.KindOf(error.Code) ?? error.Kind, error.Code, error.Message);
}
