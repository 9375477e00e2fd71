using System.Security.Cryptography;

namespace Autopilot.Cli;

/// <summary>
/// The one token of a service that has none configured: its holder is the local operator, with every role. It lies in the folder, for its owner
/// alone to read, and stays the same when the service starts again.
/// </summary>
internal static class TokenFile
{
    private const int Bytes = 32;

    public static string PathIn(string directory) => Path.Combine(directory, "token");

    /// <summary>The token of a folder, made when there is none yet.</summary>
    public static string Ensure(string directory)
    {
        var path = PathIn(directory);
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            // Whole or not at all: whoever reads it must not get half of it.
            using (var writer = new StreamWriter(path + ".new", options))
            {
                writer.Write(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)));
            }

            File.Move(path + ".new", path);
        }

        return File.ReadAllText(path).Trim();
    }

    /// <summary>What the service knows of it.</summary>
    public static ApiToken Of(string token) =>
        new("local-operator", ApiTokens.Hash(token), AutopilotRoles.All) { IsSoleOperator = true };
}
