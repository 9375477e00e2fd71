using System.Security.Cryptography;
using System.Text;

namespace Autopilot.Tests;

/// <summary>How a process tells in its environment which folder it belongs to.</summary>
internal static class FolderMarks
{
    public static string Of(string folder) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)));
}
