using YamlDotNet.RepresentationModel;

namespace Autopilot.Tests;

/// <summary>The files by which the sample host is built and deployed.</summary>
internal static class DeploymentFiles
{
    private const string Folder = "samples/WorkerHost/";

    private static readonly string[] Resources = ["service", "worker-job", "migrate-job", "verify-job"];

    /// <summary>What the manifest says of the one service.</summary>
    public static ManifestService Declared { get; } = Manifest.Parse(Read(".autopilot/autopilot.yml")).Services.Single();

    /// <summary>The service and the jobs, by the names of their files.</summary>
    public static IReadOnlyDictionary<string, YamlMappingNode> Deployed { get; } = Resources.ToDictionary(name => name, name => Parse(Read($"deploy/{name}.yaml")), StringComparer.Ordinal);

    /// <summary>The workflows, by the names of their files.</summary>
    public static IReadOnlyDictionary<string, YamlMappingNode> Workflows { get; } =
        new[] { "build", "deploy" }.ToDictionary(name => name, name => Parse(Read($".github/workflows/{name}.yml")), StringComparer.Ordinal);

    /// <summary>The text of every file, by its path in the sample.</summary>
    public static IReadOnlyDictionary<string, string> Texts { get; } =
        new[] { ".autopilot/autopilot.yml", ".github/workflows/build.yml", ".github/workflows/deploy.yml", "Dockerfile" }
            .Concat(Resources.Select(name => $"deploy/{name}.yaml")).ToDictionary(path => path, Read, StringComparer.Ordinal);

    /// <summary>The variables of a service's or job's only container.</summary>
    /// <param name="name">The name of its file.</param>
    public static IReadOnlyList<BoundVariable> Variables(string name) =>
        [.. Container(name).List("env").Cast<YamlMappingNode>().Select(variable => new BoundVariable(variable.Text("name"), variable.Find("value") is { } value ? value.ToString() : null, variable.Find("valueFrom", "secretKeyRef", "name")?.ToString()))];

    /// <summary>A service's or job's only container.</summary>
    public static YamlMappingNode Container(string name) => (YamlMappingNode)(name == "service"
        ? Deployed[name].List("spec", "template", "spec", "containers")
        : Deployed[name].List("spec", "template", "spec", "template", "spec", "containers")).ShouldHaveSingleItem();

    private static string Read(string path) => Repository.Read(Folder + path);

    private static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }
}

/// <summary>A variable of a container: a value, or the name of the secret that it is bound to.</summary>
internal sealed record BoundVariable(string Name, string? Value, string? Secret)
{
    public bool IsSecret => Secret is not null;
}
