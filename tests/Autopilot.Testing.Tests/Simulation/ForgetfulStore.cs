namespace Autopilot.Tests;

/// <summary>A store as a team may wrap one, with a bug: it renews every lease that it is asked to.</summary>
internal sealed class ForgetfulStore(TimeProvider time) : DelegatingStore(new InMemoryStore(time))
{
    public override async Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(
        IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, CancellationToken cancellationToken) =>
        [.. (await base.HeartbeatAsync(heartbeats, lease, cancellationToken))
            .Zip(heartbeats, (renewed, beat) => renewed ?? new ClaimLease(beat.WorkerId, beat.Fence, time.GetUtcNow() + lease, null, false, new Usage()))];
}
