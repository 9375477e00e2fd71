using System.Security.Cryptography;
using System.Text;

namespace Autopilot;

/// <summary>What a verdict is about.</summary>
/// <param name="Repository">The repository, as tasks name it.</param>
/// <param name="HeadSha">The head.</param>
/// <param name="SpecHash">The approved spec.</param>
/// <param name="Model">The reviewing model.</param>
internal sealed record ReviewSubject(string Repository, string HeadSha, string SpecHash, string Model)
{
    /// <summary>A name for files.</summary>
    public string FileName => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Repository}\n{HeadSha}\n{SpecHash}\n{Model}")));
}
