namespace Autopilot.Testing;

/// <summary>
/// How often things go wrong. Rates of calls are those of a call that writes; a call that only reads goes wrong twenty times
/// more rarely, because it comes so much oftener. Each seed scales each rate anew, some to nothing, so that seeds differ.
/// </summary>
public sealed record FaultRates
{
    /// <summary>Nothing goes wrong.</summary>
    public static FaultRates None { get; } = new()
    {
        Reorder = 0,
        Delay = 0,
        ErrorBefore = 0,
        LostAnswer = 0,
        Hang = 0,
        LateEffect = 0,
        Duplicate = 0,
        HostCrash = 0,
        HostPause = 0,
        ClockSkew = 0,
        StoreOutage = 0,
        SwitchOff = 0,
        LostRequest = 0,
        WorkerCrash = 0,
        WorkerPause = 0,
        ForgedCall = 0,
        Mishap = 0,
        Stranger = 0,
        Whim = 0,
        Notification = 0,
    };

    /// <summary>Of calls, reads as often as writes; default 0.05.</summary>
    public double Reorder { get; init; } = 0.05;

    /// <summary>Of calls; default 0.04.</summary>
    public double Delay { get; init; } = 0.04;

    /// <summary>Of calls; default 0.02.</summary>
    public double ErrorBefore { get; init; } = 0.02;

    /// <summary>Of calls; default 0.02.</summary>
    public double LostAnswer { get; init; } = 0.02;

    /// <summary>Of calls; default 0.005.</summary>
    public double Hang { get; init; } = 0.005;

    /// <summary>Of calls; default 0.01.</summary>
    public double LateEffect { get; init; } = 0.01;

    /// <summary>Of calls and requests; default 0.02.</summary>
    public double Duplicate { get; init; } = 0.02;

    /// <summary>Of calls, and beside them of minutes; default 0.01.</summary>
    public double HostCrash { get; init; } = 0.01;

    /// <summary>Of calls, and beside them of minutes; default 0.01.</summary>
    public double HostPause { get; init; } = 0.01;

    /// <summary>Of hosts; default 0.5.</summary>
    public double ClockSkew { get; init; } = 0.5;

    /// <summary>Of minutes; default 0.01.</summary>
    public double StoreOutage { get; init; } = 0.01;

    /// <summary>Of minutes; default 0.01.</summary>
    public double SwitchOff { get; init; } = 0.01;

    /// <summary>Of requests; default 0.03.</summary>
    public double LostRequest { get; init; } = 0.03;

    /// <summary>Of minutes of work; default 0.01.</summary>
    public double WorkerCrash { get; init; } = 0.01;

    /// <summary>Of minutes of work; default 0.02.</summary>
    public double WorkerPause { get; init; } = 0.02;

    /// <summary>Of claims; default 0.1.</summary>
    public double ForgedCall { get; init; } = 0.1;

    /// <summary>Of runs; default 0.6.</summary>
    public double Mishap { get; init; } = 0.6;

    /// <summary>Of minutes; default 0.02.</summary>
    public double Stranger { get; init; } = 0.02;

    /// <summary>Of commands; default 0.05.</summary>
    public double Whim { get; init; } = 0.05;

    /// <summary>Of minutes; default 0.1.</summary>
    public double Notification { get; init; } = 0.1;

    /// <summary>The rate of a kind.</summary>
    /// <param name="kind">The kind.</param>
    internal double Of(SimulationFault kind) => kind switch
    {
        SimulationFault.Reorder => Reorder,
        SimulationFault.Delay => Delay,
        SimulationFault.ErrorBefore => ErrorBefore,
        SimulationFault.LostAnswer => LostAnswer,
        SimulationFault.Hang => Hang,
        SimulationFault.LateEffect => LateEffect,
        SimulationFault.Duplicate => Duplicate,
        SimulationFault.HostCrash => HostCrash,
        SimulationFault.HostPause => HostPause,
        SimulationFault.ClockSkew => ClockSkew,
        SimulationFault.StoreOutage => StoreOutage,
        SimulationFault.SwitchOff => SwitchOff,
        SimulationFault.LostRequest => LostRequest,
        SimulationFault.WorkerCrash => WorkerCrash,
        SimulationFault.WorkerPause => WorkerPause,
        SimulationFault.ForgedCall => ForgedCall,
        SimulationFault.Mishap => Mishap,
        SimulationFault.Stranger => Stranger,
        SimulationFault.Whim => Whim,
        SimulationFault.Notification => Notification,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of fault."),
    };
}
