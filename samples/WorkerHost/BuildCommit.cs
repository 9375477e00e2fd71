using System.Reflection;

namespace Autopilot.Samples;

/// <summary>What this program was built from. It is part of the program, since a variable would say what somebody meant to deploy.</summary>
internal static class BuildCommit
{
    private static readonly string[] Parts = typeof(BuildCommit).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');

    public static string Version => Parts[0];

    /// <summary>The commit that the build was given as <c>SourceRevisionId</c>, or that it found in git; null: neither.</summary>
    public static string? Commit => Parts.ElementAtOrDefault(1);
}
