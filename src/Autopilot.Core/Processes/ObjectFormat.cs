namespace Autopilot;

/// <summary>The hash by which a repository names its objects. Git fetches only between repositories that have the same.</summary>
internal static class ObjectFormat
{
    private const int Sha256Length = 64;

    /// <summary>The option with which git makes a repository that can hold a commit.</summary>
    public static string OptionFor(string commit) => commit.Length == Sha256Length ? "--object-format=sha256" : "--object-format=sha1";

    /// <summary>The least configuration of a repository that holds a commit.</summary>
    public static string ConfigurationFor(string commit) => commit.Length == Sha256Length
        ? "[core]\n\trepositoryformatversion = 1\n\tbare = false\n[extensions]\n\tobjectformat = sha256\n"
        : "[core]\n\trepositoryformatversion = 0\n\tbare = false\n";
}
