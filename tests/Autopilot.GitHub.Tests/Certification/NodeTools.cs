namespace Autopilot.Tests;

/// <summary>The programs that judge the double of GitHub, and the scripts beside this file that run on them.</summary>
internal static class NodeTools
{
    private static readonly string Sources = Path.Combine("tests", "Autopilot.GitHub.Tests", "Certification");

    private static readonly NodePackages Packages = new(Sources, "certification");

    /// <summary>The folder with the installed programs. Skips the test where there is none.</summary>
    public static Task<string> FindAsync() => Packages.FindAsync();

    /// <summary>Puts one of the scripts beside this file where it finds what it imports.</summary>
    /// <returns>Its path, to be deleted after use.</returns>
    public static async Task<string> PlaceAsync(string script)
    {
        var copy = Path.Combine(await FindAsync(), $"{Guid.NewGuid():N}.mjs");
        File.Copy(Path.Combine(Tree.Root, Sources, script), copy);
        return copy;
    }

    /// <summary>Runs a script to its end.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var copy = await PlaceAsync(script);
        try
        {
            var (code, output, errors) = await NodePackages.ExecuteAsync("node", Path.GetDirectoryName(copy)!, [copy, .. arguments]);
            code.ShouldBe(0, output + errors);
            return output.Trim();
        }
        finally
        {
            File.Delete(copy);
        }
    }
}
