namespace Autopilot;

/// <summary>A path within a clone.</summary>
/// <param name="Relative">From the root, with <c>/</c>; empty: the root itself.</param>
/// <param name="Full">The path of the file system.</param>
internal readonly record struct ClonePath(string Relative, string Full);
