namespace Autopilot;

/// <summary>What <see cref="AutopilotClient.FollowAsync"/> tells.</summary>
/// <param name="Event">
/// An event of the ledger; null: what follows begins here, and what was before it is not told. It comes first when no position was given, and
/// again where the server could not go on from the last one: read anew what is shown.
/// </param>
/// <param name="Position">Where in the ledger it stands, to go on after it later; null where the server did not say.</param>
public sealed record LiveEvent(EventView? Event, LedgerPosition? Position)
{
    private const string Start = "start";

    /// <summary>A position as a stream's <c>id</c>, where the start of the ledger needs a word.</summary>
    internal static string IdOf(LedgerPosition position) => position == LedgerPosition.Start ? Start : position.Token;

    /// <summary>The position of an <c>id</c>; null: none.</summary>
    internal static LedgerPosition? PositionOf(string? id) => id switch
    {
        null or "" => null,
        Start => LedgerPosition.Start,
        _ => new LedgerPosition(id),
    };
}

/// <summary>What a stream says first.</summary>
/// <param name="PingSeconds">How often it says that it lives.</param>
internal sealed record HelloView(double PingSeconds);

/// <summary>Why a stream cannot go on from a position.</summary>
/// <param name="Reason"><c>unknown_position</c> or <c>too_slow</c>.</param>
internal sealed record ResetView(string Reason)
{
    public const string UnknownPosition = "unknown_position", TooSlow = "too_slow";
}
