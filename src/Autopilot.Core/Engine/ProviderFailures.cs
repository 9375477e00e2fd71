namespace Autopilot;

/// <summary>What an adapter's error means for a run.</summary>
internal static class ProviderFailures
{
    /// <summary>The run's failure.</summary>
    public static Failure Of(ProviderException error) => new(error.Kind, error.Code, error.Message);
}
