using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Autopilot;

/// <summary>The repository's own say about its checks: read from the base branch, because the head is what is being judged.</summary>
/// <param name="Command">The command, or null.</param>
/// <param name="Missing">What to do when there is no command.</param>
internal sealed record CheckConfiguration(string? Command, string Missing)
{
    public const string Path = ".autopilot/autopilot.yml";

    public static async Task<CheckConfiguration> ReadAsync(Git git, CheckRequest request, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(request.Repository))
        {
            throw new ProviderException(FailureKind.Environment, FailureReasons.ChecksUnavailable, $"There is no git repository at '{request.Repository}'.");
        }

        var where = $"{Path} on {request.BaseBranch}";
        var file = await git.TryRunAsync(
            request.Repository, ["cat-file", "blob", $"refs/heads/{request.BaseBranch}:{Path}"], cancellationToken).ConfigureAwait(false);
        if (!file.IsSuccess)
        {
            return new CheckConfiguration(null, $"No checks are configured: there is no {where}. Commit one with 'checks:' and under it 'command: <shell command>'.");
        }

        try
        {
            if (YamlDepth.IsExceeded(file.Output))
            {
                return new CheckConfiguration(null, $"{where} nests too deep: at most {YamlDepth.Most} levels are accepted.");
            }

            var yaml = new YamlStream();
            yaml.Load(new StringReader(file.Output));
            var root = yaml.Documents.Count > 0 ? yaml.Documents[0].RootNode : null;
            return Child(Child(root, "checks"), "command") is YamlScalarNode { Value: { } command } && !string.IsNullOrWhiteSpace(command)
                ? new CheckConfiguration(command, "")
                : new CheckConfiguration(null, $"No checks are configured: {where} has no text at 'checks: command:'.");
        }
        catch (YamlException error)
        {
            return new CheckConfiguration(null, $"{where} is not YAML: {error.Message} (line {error.Start.Line}).");
        }
    }

    private static YamlNode? Child(YamlNode? node, string name) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;
}
