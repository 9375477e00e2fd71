using System.Security.Cryptography;
using System.Text;

namespace Autopilot;

/// <summary>Text that others wrote, for a model: between marks that name its own hash, so that no text can contain the mark that ends it.</summary>
internal static class MarkedData
{
    /// <summary>Appends a text as it is.</summary>
    /// <param name="prompt">What the model is given.</param>
    /// <param name="name">What the text is, in capitals.</param>
    /// <param name="text">The text.</param>
    /// <param name="hash">Its SHA-256 in lower-case hex, where it is known already.</param>
    public static void Append(StringBuilder prompt, string name, string text, string? hash = null)
    {
        hash ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        prompt.Append($"\n<<<BEGIN {name} {hash}>>>\n").Append(text).Append(text.EndsWith('\n') ? "" : "\n").Append($"<<<END {name} {hash}>>>\n");
    }
}
