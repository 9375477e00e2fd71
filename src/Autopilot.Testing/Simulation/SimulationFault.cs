namespace Autopilot.Testing;

/// <summary>What goes wrong in a simulation. Each is decided by the seed, and each can be left out when a failure is made shorter.</summary>
public enum SimulationFault
{
    /// <summary>Another continuation runs first, at a place where none had to wait.</summary>
    Reorder,

    /// <summary>A call takes up to 25 s.</summary>
    Delay,

    /// <summary>A call fails, and nothing happened.</summary>
    ErrorBefore,

    /// <summary>A call happened, and its answer is an error.</summary>
    LostAnswer,

    /// <summary>No answer comes; what was asked happened, or did not.</summary>
    Hang,

    /// <summary>No answer comes, or an error, and what was asked happens later, whoever still waits for it.</summary>
    LateEffect,

    /// <summary>A call arrives twice.</summary>
    Duplicate,

    /// <summary>A host ceases to be: before a call, after it, or anywhere between two.</summary>
    HostCrash,

    /// <summary>A host stands still for up to six minutes and goes on as if nothing had been: a zombie.</summary>
    HostPause,

    /// <summary>A host's clock is minutes off and runs a little fast or slow.</summary>
    ClockSkew,

    /// <summary>The store answers nobody for up to three minutes.</summary>
    StoreOutage,

    /// <summary>A person switches execution off for a while, sometimes with what is running.</summary>
    SwitchOff,

    /// <summary>A request between a worker or a person and a host is lost, or its answer is.</summary>
    LostRequest,

    /// <summary>A worker ceases to be in the middle of its work.</summary>
    WorkerCrash,

    /// <summary>A worker stands still past its lease and goes on as if it still held it.</summary>
    WorkerPause,

    /// <summary>A call by somebody who may not give it: an old fence, a false one, another worker's.</summary>
    ForgedCall,

    /// <summary>A run meets something of its own: an agent that lies, red checks, a merge by hand, a revision that is unhealthy.</summary>
    Mishap,

    /// <summary>Somebody who knows nothing of Autopilot changes the base or what serves.</summary>
    Stranger,

    /// <summary>A person changes their mind: cancels, retries anew, sends a command twice.</summary>
    Whim,

    /// <summary>A notification comes that hastens a look.</summary>
    Notification,
}
