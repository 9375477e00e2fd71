namespace Autopilot;

/// <summary>One request.</summary>
/// <param name="Route">The model and the place that are asked.</param>
/// <param name="Path">The path below the host.</param>
/// <param name="Body">The body, as JSON.</param>
/// <param name="Streams">Whether the answer comes as a stream of events.</param>
internal sealed record VertexCall(VertexRoute Route, string Path, byte[] Body, bool Streams)
{
    /// <summary>Whether it asks for shared capacity, where it would be provisioned otherwise.</summary>
    public bool IsShared { get; init; }

    public override string ToString() => $"{Route.Model} in {Route.Location}";
}
