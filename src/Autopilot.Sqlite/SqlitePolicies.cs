using System.Security.Cryptography;

namespace Autopilot;

/// <summary>
/// The policies that runs are pinned to. Many runs share one, so each is kept once, under the hash of its body, and parsed
/// once by each connection.
/// </summary>
internal static class SqlitePolicies
{
    private const string KeepSql = "INSERT INTO policy (hash, body) VALUES (@hash, @body) ON CONFLICT DO NOTHING";

    private const string ReadSql = "SELECT body FROM policy WHERE hash = @hash";

    /// <summary>The body, and its hash, which cannot name another. <see cref="RunPolicy.Hash"/> is only what its author says.</summary>
    public static (string Hash, byte[] Body) Write(RunPolicy policy)
    {
        var body = AutopilotJson.WriteUtf8(policy);
        return (Convert.ToHexStringLower(SHA256.HashData(body)), body);
    }

    /// <summary>Keeps a policy.</summary>
    /// <returns>Its hash.</returns>
    public static string Keep(SqliteSession session, (string Hash, byte[] Body) policy)
    {
        session.Execute(KeepSql, ("@hash", policy.Hash), ("@body", policy.Body));
        return policy.Hash;
    }

    public static RunPolicy Read(SqliteSession session, string hash) =>
        session.Memory.FindPolicy(hash) ?? session.Memory.Keep(hash, Parse(session, hash));

    private static RunPolicy Parse(SqliteSession session, string hash) =>
        session.Find(ReadSql, row => AutopilotJson.Read<RunPolicy>(row.GetUtf8(0)), ("@hash", hash))
        ?? throw new AutopilotException("schema_damaged", $"The policy {hash} of a run is missing.");
}
