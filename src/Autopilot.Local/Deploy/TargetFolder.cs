using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>What is recorded about one target: its revisions, what serves, its port.</summary>
internal sealed partial class TargetFolder
{
    private readonly string path;

    public TargetFolder(string stateFolder, string target)
    {
        if (!PlainName().IsMatch(target))
        {
            throw new ArgumentException($"Target '{target}' must be 1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit.", nameof(target));
        }

        path = Path.Combine(stateFolder, "targets", target);
    }

    /// <summary>Held while a revision is recorded for the first time.</summary>
    public string StartLock => Path.Combine(path, "start.lock");

    /// <summary>Held while what serves is compared and set.</summary>
    public string ServingLock => Path.Combine(path, "serving.lock");

    /// <summary>Held while a revision is built that migrates: one at a time.</summary>
    public string MigrationLock => Path.Combine(path, "migration.lock");

    private string ServingFile => Path.Combine(path, "serving.json");

    private string FrontDoorFile => Path.Combine(path, "front_door.json");

    public static IReadOnlyList<string> ListTargets(string stateFolder)
    {
        var folder = Path.Combine(stateFolder, "targets");
        return Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Select(found => Path.GetFileName(found))] : [];
    }

    /// <summary>The folder of a revision.</summary>
    public string OfRevision(string revision) => PlainName().IsMatch(revision)
        ? Path.Combine(path, "revisions", revision)
        : throw new ArgumentException($"'{revision}' is not a revision's name.", nameof(revision));

    /// <summary>Held by whoever takes a revision a step further.</summary>
    public string LockOf(string revision) => Path.Combine(OfRevision(revision), "lock");

    public RevisionRecord? FindRevision(string revision) => DurableFile.Find<RevisionRecord>(Path.Combine(OfRevision(revision), "revision.json"));

    public void Write(RevisionRecord revision) => DurableFile.Write(Path.Combine(OfRevision(revision.Name), "revision.json"), revision);

    public IReadOnlyList<RevisionRecord> ListRevisions()
    {
        var folder = Path.Combine(path, "revisions");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Select(found => FindRevision(Path.GetFileName(found))).OfType<RevisionRecord>()]
            : [];
    }

    public ServingRecord? FindServing() => DurableFile.Find<ServingRecord>(ServingFile);

    public void Write(ServingRecord serving) => DurableFile.Write(ServingFile, serving);

    /// <summary>The port of the revision that serves, or null.</summary>
    public int? FindBackend() => FindServing() is { } serving ? FindRevision(serving.Revision)?.Process?.Port : null;

    public int? FindFrontDoorPort() => DurableFile.Find<FrontDoorRecord>(FrontDoorFile)?.Port;

    public void Write(FrontDoorRecord door) => DurableFile.Write(FrontDoorFile, door);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlainName();
}
