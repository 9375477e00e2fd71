using YamlDotNet.RepresentationModel;

namespace Autopilot.Tests;

/// <summary>Finds its way in a tree of YAML.</summary>
internal static class Yaml
{
    /// <summary>What stands at a path of keys; null: nothing.</summary>
    public static YamlNode? Find(this YamlNode node, params string[] path) =>
        path.Aggregate((YamlNode?)node, (found, key) => found is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null);

    /// <summary>The text at a path, which must be there.</summary>
    public static string Text(this YamlNode node, params string[] path) => node.Find(path).ShouldBeOfType<YamlScalarNode>($"{string.Join('.', path)} is missing.").Value!;

    /// <summary>The list at a path, which must be there.</summary>
    public static YamlSequenceNode List(this YamlNode node, params string[] path) => node.Find(path).ShouldBeOfType<YamlSequenceNode>($"{string.Join('.', path)} is missing.");

    /// <summary>The entries of the mapping at a path; none where it is not there.</summary>
    public static IReadOnlyDictionary<string, YamlNode> Entries(this YamlNode node, params string[] path) =>
        (node.Find(path) as YamlMappingNode)?.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value, StringComparer.Ordinal) ?? [];

    /// <summary>Every value of a key, wherever it stands.</summary>
    public static IEnumerable<YamlNode> Everywhere(this YamlNode node, string key) => node.AllNodes.OfType<YamlMappingNode>().Select(mapping => mapping.Find(key)).OfType<YamlNode>();
}
