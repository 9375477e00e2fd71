using System.Security.Cryptography;
using System.Text;

namespace Autopilot;

/// <summary>What marks the processes of a folder in their environment: it tells nobody where the folder is.</summary>
internal static class FolderMark
{
    /// <summary>The mark of a folder: SHA-256 of its path, in lower-case hex.</summary>
    public static string Of(string folder) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)));
}
