namespace Autopilot.Tests.Servers;

/// <summary>Finds the programs of Debian's packages, which are not all on everybody's PATH.</summary>
internal static class Programs
{
    private const string PostgreSqlFolder = "/usr/lib/postgresql";

    private static readonly string[] PostgreSql = ["initdb", "pg_ctl", "postgres"];

    private static IEnumerable<string> Path =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The folder of the newest PostgreSQL that has everything a server needs; null when there is none.</summary>
    public static string? FindPostgreSql() =>
        Versions().Concat(Path).FirstOrDefault(folder => PostgreSql.All(program => File.Exists(System.IO.Path.Combine(folder, program))));

    /// <summary>A program by its full path; null when it is missing.</summary>
    public static string? Find(string name) =>
        Path.Append("/usr/sbin").Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Versions() => !Directory.Exists(PostgreSqlFolder) ? [] :
        Directory.EnumerateDirectories(PostgreSqlFolder)
            .OrderByDescending(folder => int.TryParse(System.IO.Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => System.IO.Path.Combine(folder, "bin"));
}
