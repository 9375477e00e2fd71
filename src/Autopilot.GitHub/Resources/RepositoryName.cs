using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>A repository by its owner and name.</summary>
internal readonly partial record struct RepositoryName(string Owner, string Name)
{
    /// <summary>Its path below the API's address.</summary>
    public string Path => $"repos/{Owner}/{Name}";

    /// <summary>Reads <c>owner/name</c>.</summary>
    /// <exception cref="ProviderException">Environment: it is something else.</exception>
    public static RepositoryName Parse(string repository) => Form().Match(repository) is { Success: true } match
        ? new RepositoryName(match.Groups["owner"].Value, match.Groups["name"].Value)
        : throw new ProviderException(FailureKind.Environment, "repository_not_found", $"'{repository}' is no repository on GitHub. Accepted: owner/name.");

    /// <summary>The folder of the repository in a path below the API's address; the address itself where the path names none.</summary>
    public static string FolderOf(string path) => path.Split('/', 4) is ["repos", var owner, var name, ..] ? $"repos/{owner}/{name}/" : "";

    public override string ToString() => $"{Owner}/{Name}";

    [GeneratedRegex(@"\A(?<owner>[A-Za-z0-9][A-Za-z0-9_-]{0,99})/(?<name>(?!\.{1,2}\z)[A-Za-z0-9._-]{1,100})\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
