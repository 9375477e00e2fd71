namespace Autopilot;

/// <summary>
/// Which files a set of globs leaves out. <c>**</c> stands for any number of folders, <c>*</c> and <c>?</c> stay within one
/// name, a glob that ends in <c>/</c> means everything below it, letters count as they are, and a leading dot is nothing special.
/// </summary>
/// <remarks>
/// Not the framework's matcher, which reads a backslash in a file's name as a separator, so that a file <c>src\evil</c> at the root
/// would count as one below <c>src/</c>; and no expressions, since making one that never backtracks costs a thousand times the match.
/// </remarks>
internal static class ScopeGlobs
{
    private const string AnyFolders = "**";

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
        var allowed = globs.Select(Split).ToArray();
        return file => file.Split('/') is var names && Array.Exists(allowed, glob => Matches(glob, names));
    }

    private static string[] Split(string glob)
    {
        var path = glob.Trim();
        path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path.TrimStart('/');
        return (path.EndsWith('/') ? path + AnyFolders : path).Split('/');
    }

    // Goes through the glob once, with the counts of names that what was read of it can stand for: no glob takes longer than
    // its length times the path's.
    private static bool Matches(string[] glob, string[] names)
    {
        var reached = new bool[names.Length + 1];
        reached[0] = true;
        for (var part = 0; part < glob.Length; part++)
        {
            if (glob[part] == AnyFolders)
            {
                var first = Array.IndexOf(reached, true);
                if (part == glob.Length - 1)
                {
                    return first >= 0 && first < names.Length && (first < names.Length - 1 || names[first].Length > 0);
                }

                for (var count = 0; count < names.Length; count++)
                {
                    reached[count + 1] |= reached[count] && names[count].Length > 0;
                }

                continue;
            }

            for (var count = names.Length; count > 0; count--)
            {
                reached[count] = reached[count - 1] && MatchesName(glob[part], names[count - 1]);
            }

            reached[0] = false;
        }

        return reached[^1];
    }

    // After a star, what cannot follow makes the last star stand for one letter more; earlier ones need not be tried again.
    private static bool MatchesName(string pattern, string name)
    {
        var (at, star, resume) = (0, -1, 0);
        for (var letter = 0; letter < name.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume) = (at++, letter);
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == name[letter]))
            {
                at++;
                letter++;
            }
            else if (star >= 0)
            {
                (at, letter) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).TrimStart('*').IsEmpty;
    }
}
