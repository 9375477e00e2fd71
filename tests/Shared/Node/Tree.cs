namespace Autopilot.Tests;

/// <summary>The tree that these tests were built from.</summary>
internal static class Tree
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Autopilot.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No Autopilot.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
