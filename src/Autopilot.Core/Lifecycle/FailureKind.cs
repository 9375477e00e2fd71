namespace Autopilot;

/// <summary>What kind of failure it is; the kind decides what happens next (law 11).</summary>
public enum FailureKind
{
    /// <summary>May succeed when repeated. A new run starts by itself within the attempt budget.</summary>
    Transient,

    /// <summary>Something outside the task is missing: a credential, quota, a runtime. The task is unharmed.</summary>
    Environment,

    /// <summary>Repeating it gives the same result.</summary>
    Deterministic,

    /// <summary>A rule forbids it; a person must decide.</summary>
    Policy,

    /// <summary>The checks of the change are red. A new run starts with their feedback within the attempt budget.</summary>
    Checks,

    /// <summary>A deadline passed.</summary>
    Timeout,
}
