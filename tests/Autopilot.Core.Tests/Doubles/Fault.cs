namespace Autopilot.Tests;

/// <summary>What goes wrong with one call of a port.</summary>
internal abstract record Fault
{
    /// <summary>It fails and nothing happened.</summary>
    public sealed record Before(Exception Error) : Fault;

    /// <summary>It happened, and the answer is an error.</summary>
    public sealed record After(Exception Error) : Fault;

    /// <summary>Nothing happens, and no answer comes until the caller gives up.</summary>
    public sealed record Hang : Fault;

    /// <summary>It happened, and no answer comes until the caller gives up.</summary>
    public sealed record HangAfter : Fault;

    /// <summary>It answers this, whatever is true.</summary>
    public sealed record Lie(object? Answer) : Fault;

    /// <summary>Something else happens first.</summary>
    public sealed record First(Action Happens) : Fault;

    /// <summary>It does not happen: its caller ceases to be.</summary>
    public sealed record Instead(Action Happens) : Fault;

    /// <summary>It happens, and then something else does, before the caller reads the answer.</summary>
    public sealed record Then(Action Happens) : Fault;

    /// <summary>A failure that says nothing about what happened.</summary>
    public static ProviderException Transient => new(FailureKind.Transient, "unavailable", "The provider did not answer.");

    /// <summary>A failure that a person must mend.</summary>
    public static ProviderException Environment => new(FailureKind.Environment, "no_credential", "The provider refused the credential.");
}
