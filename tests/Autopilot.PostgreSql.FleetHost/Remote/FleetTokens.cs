using System.Security.Cryptography;
using System.Text;

namespace Autopilot.PostgreSql.FleetHost;

/// <summary>The tokens of everyone in a fleet. Its servers listen on loopback, for the length of a test.</summary>
internal static class FleetTokens
{
    public const string Author = "author-of-the-fleet", Approver = "approver-of-the-fleet", Worker = "worker-of-the-fleet";

    public static void AddTo(AutopilotApiOptions options)
    {
        options.Tokens.Add(new ApiToken("author", Hash(Author), [AutopilotRoles.Operator]));
        options.Tokens.Add(new ApiToken("approver", Hash(Approver), [AutopilotRoles.Approver]));
        options.Tokens.Add(new ApiToken("workers", Hash(Worker), [AutopilotRoles.Worker]));
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
