using System.Security.Cryptography;
using System.Text;

namespace Autopilot;

/// <summary>
/// A spec: Markdown with YAML front matter. What an approval names is <see cref="Hash"/>: SHA-256 over the text with LF
/// endings and without a byte order mark. It is valid with a title, a scope glob, an acceptance line and a body.
/// </summary>
public sealed record TaskSpec
{
    /// <summary>The largest spec accepted, in bytes of UTF-8.</summary>
    public const int MaxBytes = 256 * 1024;

    private TaskSpec(string text, SpecFrontMatter front, string body)
    {
        Text = text;
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Front = front;
        Body = body;
        Missing = [.. front.Problems, .. WhatIsMissing(front, body)];
    }

    /// <summary>The normalised text.</summary>
    public string Text { get; }

    /// <summary>SHA-256 of <see cref="Text"/>: 64 lower-case hex digits.</summary>
    public string Hash { get; }

    /// <summary>What stands above the body.</summary>
    public SpecFrontMatter Front { get; }

    /// <summary>The Markdown below the front matter, trimmed.</summary>
    public string Body { get; }

    /// <summary>What is missing or unreadable, one sentence each; empty when the spec is valid.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Whether a person may approve it.</summary>
    public bool IsValid => Missing.Count == 0;

    /// <summary>Reads a spec. A spec that lacks something is returned with <see cref="Missing"/> filled.</summary>
    /// <param name="text">The whole text.</param>
    /// <exception cref="RefusedException"><c>invalid_spec</c>: empty, or over <see cref="MaxBytes"/>.</exception>
    public static TaskSpec Parse(string? text)
    {
        var normalised = Normalise(text ?? "");
        if (string.IsNullOrWhiteSpace(normalised))
        {
            throw new RefusedException(RefusalCodes.InvalidSpec, "The spec is empty. Accepted: Markdown with YAML front matter.");
        }

        var bytes = Encoding.UTF8.GetByteCount(normalised);
        if (bytes > MaxBytes)
        {
            throw new RefusedException(RefusalCodes.InvalidSpec, $"The spec has {bytes} bytes; at most {MaxBytes} are accepted.");
        }

        var (yaml, body) = Split(normalised);
        return new TaskSpec(normalised, SpecFrontMatter.Parse(yaml), body.Trim());
    }

    /// <summary>The spec as a task records it.</summary>
    /// <param name="submittedBy">The principal who wrote it.</param>
    public SpecRecord ToRecord(string submittedBy) =>
        new(Hash, IsValid ? SpecStatus.Valid : SpecStatus.Invalid, Missing, submittedBy, Front.Scope, Front.Acceptance) { Tests = Front.Tests };

    private static string Normalise(string text) =>
        text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static (string Yaml, string Body) Split(string text)
    {
        if (!text.StartsWith("---\n", StringComparison.Ordinal))
        {
            return ("", text);
        }

        var end = text.IndexOf("\n---\n", 3, StringComparison.Ordinal);
        if (end < 0)
        {
            return text.EndsWith("\n---", StringComparison.Ordinal) ? (text[4..^4], "") : ("", text);
        }

        return (end < 4 ? "" : text[4..end], text[(end + 5)..]);
    }

    /// <summary>What a title lacks, wherever it comes from.</summary>
    internal static IEnumerable<string> WhatIsWrongWith(string? title)
    {
        if (string.IsNullOrWhiteSpace(title))
        {
            yield return "title: one line that says what changes.";
        }
        else if (title.Any(character => char.IsControl(character) || character is '\u2028' or '\u2029'))
        {
            // It becomes a commit's first line and a pull request's title: a second line could pass for a trailer.
            yield return "title: one line without control characters.";
        }
    }

    private static IEnumerable<string> WhatIsMissing(SpecFrontMatter front, string body)
    {
        foreach (var problem in WhatIsWrongWith(front.Title))
        {
            yield return problem;
        }

        if (front.Scope.Count == 0)
        {
            yield return "scope: at least one glob of the files that may change, for example src/**.";
        }

        if (front.Acceptance.Count == 0)
        {
            yield return "acceptance: at least one line by which the result is judged.";
        }

        if (body.Length == 0)
        {
            yield return "body: what is to be done, below the front matter.";
        }
    }
}
