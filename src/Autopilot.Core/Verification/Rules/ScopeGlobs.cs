using System.Text;
using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>
/// Which files a set of globs leaves out. <c>**</c> stands for any number of folders, <c>*</c> and <c>?</c> stay within one
/// name, a glob that ends in <c>/</c> means everything below it, letters count as they are, and a leading dot is nothing special.
/// </summary>
/// <remarks>
/// The globs become expressions of our own: the framework's matcher reads a backslash in a file's name as a separator, so
/// that a file <c>src\evil</c> at the root would count as one below <c>src/</c>.
/// </remarks>
internal static class ScopeGlobs
{
    /// <summary>The files that no glob allows, in their order. Without globs that is every file.</summary>
    /// <param name="globs">Globs relative to the root of the repository; a leading <c>/</c> or <c>./</c> changes nothing.</param>
    /// <param name="files">Paths relative to the root, with <c>/</c>.</param>
    public static IReadOnlyList<string> Outside(IReadOnlyList<string> globs, IEnumerable<string> files)
    {
        var isAllowed = Matcher(globs);
        return [.. files.Where(file => !isAllowed(file))];
    }

    /// <summary>Says of a file whether one of the globs allows it.</summary>
    /// <param name="globs">Globs relative to the root of the repository.</param>
    public static Func<string, bool> Matcher(IReadOnlyList<string> globs)
    {
        var allowed = globs.Select(ToExpression).ToArray();
        return file => Array.Exists(allowed, glob => glob.IsMatch(file));
    }

    // Without backtracking the time is linear, whatever the glob.
    private static Regex ToExpression(string glob) => new(
        Translate(glob), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline, Regex.InfiniteMatchTimeout);

    private static string Translate(string glob)
    {
        var path = glob.Trim();
        path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path.TrimStart('/');
        var segments = (path.EndsWith('/') ? path + "**" : path).Split('/');
        var expression = new StringBuilder(@"\A");
        for (var index = 0; index < segments.Length; index++)
        {
            var last = index == segments.Length - 1;
            if (segments[index] == "**")
            {
                expression.Append(last ? ".+" : "(?:[^/]+/)*");
                continue;
            }

            foreach (var character in segments[index])
            {
                expression.Append(character switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    _ => Regex.Escape(character.ToString()),
                });
            }

            expression.Append(last ? "" : "/");
        }

        return expression.Append(@"\z").ToString();
    }
}
