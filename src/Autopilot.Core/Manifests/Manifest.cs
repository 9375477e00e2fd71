namespace Autopilot;

/// <summary>
/// What a repository says about its own checks and deployments. It is a file of the base branch, never of a head that is being judged, and no agent may change it: its paths
/// are among <see cref="Profile.DefaultProtectedPaths"/>.
/// </summary>
public sealed record Manifest
{
    private static readonly Lazy<string> SchemaText = new(ReadSchema);

    /// <summary>Where it may stand; the first that is there counts.</summary>
    public static IReadOnlyList<string> Paths { get; } = [".autopilot/autopilot.yml", ".github/autopilot.yml"];

    /// <summary>Its JSON Schema, for editors and checks of one's own: draft 7.</summary>
    public static string Schema => SchemaText.Value;

    /// <summary>The most characters that are read: 64 Ki.</summary>
    public const int LongestText = 64 * 1024;

    /// <summary>The shell command of the checks, for a code host that runs them by itself; null: none is named.</summary>
    public string? ChecksCommand { get; init; }

    /// <summary>Whether it speaks of environments at all: then a target that is in none of them is refused.</summary>
    public bool NamesEnvironments { get; init; }

    /// <summary>The services of all environments, in the order in which they are written.</summary>
    public IReadOnlyList<ManifestService> Services { get; init; } = [];

    /// <summary>Reads a manifest. What is written must be right: an unknown key, a value of another kind, a URL in place of a path is refused, and nothing of it is used.</summary>
    /// <param name="text">The YAML.</param>
    /// <exception cref="ManifestException">It is not one; every mistake is named with its line and with what is accepted.</exception>
    public static Manifest Parse(string text) => ManifestReader.Read(text);

    /// <summary>What is declared of a deploy target; null: nothing, because the manifest names no environments.</summary>
    /// <param name="target">The target's name.</param>
    /// <exception cref="ManifestException">It names environments, and the target is in none of them.</exception>
    public ManifestService? FindService(string target) =>
        !NamesEnvironments ? null
        : Services.FirstOrDefault(service => service.Target == target)
            ?? throw new ManifestException([$"environments: no service is named '{target}'; declared: {(Services.Count == 0 ? "none" : string.Join(", ", Services.Select(service => service.Target)))}."]);

    private static string ReadSchema()
    {
        using var stream = typeof(Manifest).Assembly.GetManifestResourceStream("autopilot.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
