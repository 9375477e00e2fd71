namespace Autopilot;

/// <summary>Where a check works, as it is stored while it runs.</summary>
/// <param name="Folder">The folder of its clone and its home.</param>
internal sealed record CheckWork(string Folder);
