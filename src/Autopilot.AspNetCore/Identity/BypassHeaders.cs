using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>
/// Headers that in earlier systems let a request past the rules. None grants anything here; a request that carries one is an attempt to, and is
/// refused for that alone.
/// </summary>
internal static class BypassHeaders
{
    private static readonly string[] Names = ["X-Bypass", "X-Autopilot-Bypass", "X-Governance-Bypass", "X-Break-Glass", "X-Autopilot-Break-Glass"];

    /// <summary>The one that a request carries, or null.</summary>
    public static string? In(HttpRequest request) => Array.Find(Names, request.Headers.ContainsKey);
}
