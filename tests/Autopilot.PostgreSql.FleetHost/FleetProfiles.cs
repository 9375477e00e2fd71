using System.Globalization;

namespace Autopilot.PostgreSql.FleetHost;

/// <summary>
/// One profile for each lane: a base branch with a deploy target of its own. Merges and deployments of a lane take turns, so that
/// there must be lanes for the fleet to have something to do.
/// </summary>
internal static class FleetProfiles
{
    /// <summary>A host's hold on a run: a little more than a call and a validation.</summary>
    public static readonly TimeSpan HostLease = TimeSpan.FromSeconds(12);

    /// <summary>A worker's lease on its claim.</summary>
    public static readonly TimeSpan ClaimLease = TimeSpan.FromSeconds(9);

    private const int Lanes = 64;

    public static IEnumerable<string> All => Enumerable.Range(0, Lanes).Select(Lane);

    public static string Lane(int number) => string.Create(CultureInfo.InvariantCulture, $"lane-{number % Lanes}");

    public static Profile Of(string lane) => new()
    {
        Name = lane,
        Target = lane,
        GoodAnswers = 2,
        Timeouts = new TimeoutOptions
        {
            Lease = ClaimLease,
            Heartbeat = ClaimLease / 3,
            ClaimsLost = 20,
            Evaluations = 10,
            Call = TimeSpan.FromSeconds(3),
            CallGrace = TimeSpan.FromSeconds(2),
            Validation = TimeSpan.FromSeconds(8),
            ProbeInterval = TimeSpan.FromMilliseconds(20),
            Confirmation = TimeSpan.FromSeconds(2),
            LookLeast = TimeSpan.FromMilliseconds(100),
            LookMost = TimeSpan.FromSeconds(1),
        },
    };
}
