using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Autopilot;

/// <summary>Reads a manifest node by node and collects every mistake. What it accepts is what the schema says.</summary>
internal sealed partial class ManifestReader
{
    private readonly List<string> problems = [];

    public static Manifest Read(string text)
    {
        var reader = new ManifestReader();
        var manifest = reader.ReadText(text);
        return reader.problems.Count == 0 ? manifest : throw new ManifestException(reader.problems);
    }

    private Manifest ReadText(string text)
    {
        if (text.Length > Manifest.LongestText)
        {
            return Refuse($"it has {text.Length} characters; at most {Manifest.LongestText} are accepted.");
        }

        try
        {
            if (YamlDepth.IsExceeded(text))
            {
                return Refuse($"at most {YamlDepth.Most} levels of nesting are accepted.");
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents switch
            {
                [] => new Manifest(),
                [{ RootNode: YamlMappingNode root }] => ReadRoot(root),
                _ => Refuse("one YAML mapping of keys to values is accepted."),
            };
        }
        catch (YamlException error)
        {
            return Refuse($"line {error.Start.Line} is not YAML ({error.Message}).");
        }
    }

    private Manifest ReadRoot(YamlMappingNode root)
    {
        Know(root, "", "$schema", "checks", "environments");
        _ = Text(root, "", "$schema", Anything(), "a text");
        var checks = Map(root, "", "checks");
        Know(checks, "checks", "command");
        List<ManifestService> services = [];
        foreach (var (environment, node) in Named(Map(root, "", "environments"), "environments", Label(), "1 to 63 lower-case letters, digits, '-' and '_'"))
        {
            services.AddRange(ReadEnvironment(environment, node));
        }

        foreach (var twice in services.GroupBy(service => service.Target, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            problems.Add($"environments: '{twice.Key}' is in {string.Join(" and in ", twice.Select(service => service.Environment))}; a target is in one environment only.");
        }

        foreach (var environment in services.GroupBy(service => service.Environment, StringComparer.Ordinal))
        {
            RefuseSharedJobs(environment);
        }

        return new Manifest
        {
            ChecksCommand = Text(checks, "checks", "command", Anything(), "a shell command"),
            NamesEnvironments = Child(root, "environments") is not null,
            Services = services,
        };
    }

    // Each service would give a job another image. Another environment may call its own jobs the same.
    private void RefuseSharedJobs(IEnumerable<ManifestService> services)
    {
        var jobs = services.SelectMany(service => service.Migration is { } migration ? (string[])[migration.Apply, migration.Verify] : [], (service, job) => (service.Target, Job: job));
        foreach (var shared in jobs.GroupBy(job => job.Job, job => job.Target, StringComparer.Ordinal))
        {
            string[] targets = [.. shared.Distinct(StringComparer.Ordinal)];
            if (targets.Length > 1)
            {
                problems.Add($"environments: '{shared.Key}' migrates {string.Join(" and ", targets)}; each needs its own.");
            }
        }
    }

    private IEnumerable<ManifestService> ReadEnvironment(string environment, YamlMappingNode node)
    {
        var path = $"environments.{environment}";
        Know(node, path, "services");
        foreach (var (target, service) in Named(Map(node, path, "services"), $"{path}.services", TargetName(), "1 to 63 letters, digits, '.', '-' and '_'"))
        {
            yield return ReadService(environment, target, service, $"{path}.services.{target}");
        }
    }

    private ManifestService ReadService(string environment, string target, YamlMappingNode node, string path)
    {
        Know(node, path, "service", "health", "version", "settings", "secrets", "migration");
        return new ManifestService
        {
            Environment = environment,
            Target = target,
            Service = Text(node, path, "service", TargetName(), "a name, not an address"),
            HealthPath = Text(node, path, "health", Path(), "a path that begins with '/', without an address"),
            VersionPath = Text(node, path, "version", Path(), "a path that begins with '/', without an address"),
            Settings = Variables(node, path, "settings"),
            Secrets = Variables(node, path, "secrets"),
            Migration = ReadMigration(Map(node, path, "migration"), $"{path}.migration"),
        };
    }

    private ManifestMigration? ReadMigration(YamlMappingNode? node, string path)
    {
        if (node is null)
        {
            return null;
        }

        Know(node, path, "apply", "verify");
        var (apply, verify) = (Text(node, path, "apply", Anything(), "a job or a command"), Text(node, path, "verify", Anything(), "a job or a command"));
        if (apply is null || verify is null)
        {
            // A migration that nobody looks at afterwards is taken for applied whatever it did.
            problems.Add($"{Place(node)}{path}: both 'apply' and 'verify' are required.");
        }
        else if (apply == verify)
        {
            problems.Add($"{Place(node)}{path}: 'apply' and 'verify' are the same; what applies something proves nothing about it.");
        }

        return new ManifestMigration(apply ?? "", verify ?? "");
    }

    private void Know(YamlMappingNode? node, string path, params string[] keys)
    {
        foreach (var key in node?.Children.Keys ?? [])
        {
            if (key is not YamlScalarNode { Value: { } name } || !keys.Contains(name, StringComparer.Ordinal))
            {
                problems.Add($"{Place(key)}{Below(path, key is YamlScalarNode scalar ? scalar.Value ?? "" : Shown(key))} is not known; accepted: {string.Join(", ", keys)}.");
            }
        }
    }

    private IEnumerable<(string Name, YamlMappingNode Node)> Named(YamlMappingNode? node, string path, Regex accepted, string sentence)
    {
        foreach (var (key, child) in node ?? new YamlMappingNode())
        {
            if (key is not YamlScalarNode { Value: { } name } || !accepted.IsMatch(name))
            {
                problems.Add($"{Place(key)}{path}: {Shown(key)} is no name; accepted: {sentence}.");
            }
            else if (child is YamlMappingNode mapping)
            {
                yield return (name, mapping);
            }
            else
            {
                problems.Add($"{Place(child)}{path}.{name}: a mapping of keys to values is accepted.");
            }
        }
    }

    private YamlMappingNode? Map(YamlMappingNode node, string path, string key)
    {
        var child = Child(node, key);
        if (child is not (null or YamlMappingNode))
        {
            problems.Add($"{Place(child)}{Below(path, key)}: a mapping of keys to values is accepted.");
        }

        return child as YamlMappingNode;
    }

    private string? Text(YamlMappingNode? node, string path, string key, Regex accepted, string sentence)
    {
        switch (node is null ? null : Child(node, key))
        {
            case null:
                return null;
            case YamlScalarNode { Value: { } value } when accepted.IsMatch(value):
                return value;
            case var other:
                problems.Add($"{Place(other)}{Below(path, key)}: {Shown(other)} is not accepted; {sentence} is.");
                return null;
        }
    }

    private IReadOnlyList<string> Variables(YamlMappingNode node, string path, string key)
    {
        switch (Child(node, key))
        {
            case null:
                return [];
            case YamlSequenceNode list when list.All(item => item is YamlScalarNode { Value: { } name } && Variable().IsMatch(name)):
                return [.. list.Select(item => ((YamlScalarNode)item).Value!)];
            case var other:
                problems.Add($"{Place(other)}{Below(path, key)}: a list of names of variables is accepted, and no values.");
                return [];
        }
    }

    private Manifest Refuse(string problem)
    {
        problems.Add(problem);
        return new Manifest();
    }

    // By its text: two keys that differ in their tag alone are one key to whoever reads them.
    private static YamlNode? Child(YamlMappingNode node, string key) =>
        node.Children.FirstOrDefault(child => child.Key is YamlScalarNode { Value: { } name } && name == key).Value;

    // Of a node that is no text only its kind is said: with aliases it may stand for more than fits in memory.
    private static string Shown(YamlNode node) => node is YamlScalarNode scalar ? $"'{scalar.Value}'" : node is YamlSequenceNode ? "a list" : "a mapping";

    private static string Place(YamlNode node) => $"line {node.Start.Line}, ";

    private static string Below(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    [GeneratedRegex(@"\S", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Anything();

    [GeneratedRegex("^[a-z0-9_-]{1,63}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Label();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TargetName();

    [GeneratedRegex(@"^/(?!/)[^\s:]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Path();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Variable();
}
