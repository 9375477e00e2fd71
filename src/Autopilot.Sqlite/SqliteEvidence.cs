namespace Autopilot;

/// <summary>The proofs of runs: each is written once, with the commit that adds it.</summary>
internal static class SqliteEvidence
{
    private const string ReadSql = "SELECT doc FROM evidence WHERE vtid = @vtid AND attempt = @attempt ORDER BY ordinal";

    private const string InsertSql = """
        INSERT OR ROLLBACK INTO evidence (vtid, attempt, ordinal, type, doc) VALUES (@vtid, @attempt, @ordinal, @type, @doc)
        """;

    public static IReadOnlyList<Evidence> Read(SqliteSession session, string vtid, int attempt) => session.Query(
        ReadSql, row => AutopilotJson.Read<Evidence>(row.GetUtf8(0)), ("@vtid", vtid), ("@attempt", attempt));

    /// <summary>Writes what comes after the proofs that are stored.</summary>
    public static void Add(SqliteSession session, Run run, int stored, SqliteDocuments documents)
    {
        for (var i = stored; i < run.Evidence.Count; i++)
        {
            session.Execute(
                InsertSql,
                ("@vtid", run.Vtid.Value), ("@attempt", run.Attempt), ("@ordinal", i + 1),
                ("@type", StoredNames.Kind(run.Evidence[i])), ("@doc", documents.EvidenceOf(run, i)));
        }
    }
}
