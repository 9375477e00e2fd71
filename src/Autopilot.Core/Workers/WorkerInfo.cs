namespace Autopilot;

/// <summary>A registered worker instance.</summary>
/// <param name="Id">Its identity: new with every registration.</param>
/// <param name="Registration">What it says of itself.</param>
/// <param name="RegisteredAt">When, by the store's clock.</param>
/// <param name="SeenAt">When it last gave a sign of life.</param>
/// <param name="Claims">Live claims that it holds.</param>
public sealed record WorkerInfo(
    string Id, WorkerRegistration Registration, DateTimeOffset RegisteredAt, DateTimeOffset SeenAt, int Claims)
{
    /// <summary>Claims that it lost: their lease ended, or what held them.</summary>
    public int ClaimsLost { get; init; }
}
