namespace Autopilot;

/// <summary>Paths that the front end of run.app answers itself, as data: a process never sees them.</summary>
internal static class ReservedPaths
{
    private const string Domain = ".run.app";

    private static readonly string[] Exact = ["/healthz"];

    // The title of the page that Google's front ends answer with.
    private const string Page = "Error 404 (Not Found)!!1";

    /// <summary>Whether a path is reserved.</summary>
    /// <param name="address">The configured address; null: the service's own, which is of run.app.</param>
    /// <param name="path">The path.</param>
    public static bool IsReserved(Uri? address, string path) =>
        (address is null || address.Host.EndsWith(Domain, StringComparison.OrdinalIgnoreCase)) && Exact.Contains(path, StringComparer.Ordinal);

    /// <summary>Whether an answer of 404 comes from Google's front end and not from the process.</summary>
    public static bool IsPageOfFrontEnd(string body) => body.Contains(Page, StringComparison.Ordinal);
}
