namespace Autopilot.Tests;

/// <summary>The lines in which two texts differ.</summary>
internal static class TextDifference
{
    /// <summary>Removed lines with <c>-</c> and added ones with <c>+</c>, in order, at most <paramref name="most"/> of them.</summary>
    public static string Between(string before, string after, int most)
    {
        var old = before.Split('\n');
        var now = after.Split('\n');
        var common = CommonLengths(old, now);
        List<string> lines = [];
        var (i, j) = (0, 0);
        while (i < old.Length || j < now.Length)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                (i, j) = (i + 1, j + 1);
            }
            else if (j == now.Length || (i < old.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add("- " + old[i++].Trim());
            }
            else
            {
                lines.Add("+ " + now[j++].Trim());
            }
        }

        var rest = lines.Count > most ? $"\n... and {lines.Count - most} more" : "";
        return string.Join('\n', lines.Take(most)) + rest;
    }

    // The length of the longest common subsequence of what follows each pair of positions.
    private static int[,] CommonLengths(string[] old, string[] now)
    {
        var lengths = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = old[i] == now[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }
}
