namespace Autopilot.Tests;

/// <summary>Where this project lies.</summary>
internal static class Folders
{
    /// <summary>The repository's root: the folder above this one that holds the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Autopilot.sln")) ? folder
        : Directory.GetParent(folder) is { } above ? Find(above.FullName)
        : throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds the solution.");
}
