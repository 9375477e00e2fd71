namespace Autopilot;

/// <summary>A model at a place.</summary>
/// <param name="Model">The model's id: <c>gemini-…</c> or <c>claude-…</c>.</param>
/// <param name="Location"><c>global</c>, <c>us</c>, <c>eu</c> or a region.</param>
public sealed record VertexRoute(string Model, string Location);
