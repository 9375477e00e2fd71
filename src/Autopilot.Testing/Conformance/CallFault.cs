namespace Autopilot.Testing;

/// <summary>What goes wrong with one call of a service that an adapter speaks to.</summary>
public enum CallFault
{
    /// <summary>It fails, and nothing of what was asked for happened.</summary>
    ErrorBefore,

    /// <summary>What was asked for happened, and its answer got lost.</summary>
    LostAnswer,
}
