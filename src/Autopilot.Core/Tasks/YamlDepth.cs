using YamlDotNet.Core;

namespace Autopilot;

/// <summary>The guard before a YAML text becomes a tree.</summary>
internal static class YamlDepth
{
    /// <summary>The most levels of nesting; stream and document are levels too.</summary>
    public const int Most = 10;

    /// <summary>
    /// Whether a text nests deeper than <see cref="Most"/>. The tree is read by recursion, and a stack that overflows ends the
    /// process: a nest of brackets must never get there.
    /// </summary>
    /// <exception cref="YamlException">It is not YAML.</exception>
    public static bool IsExceeded(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var depth = 0;
        while (depth <= Most && parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
        }

        return depth > Most;
    }
}
