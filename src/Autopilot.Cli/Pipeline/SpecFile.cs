namespace Autopilot.Cli;

/// <summary>The file that a spec is read from.</summary>
internal static class SpecFile
{
    /// <summary>The text, not judged yet; a file that is too large for any spec is not read.</summary>
    /// <exception cref="RefusedException"><c>invalid_spec</c>: there is none, or it is too large.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        return !file.Exists ? throw new RefusedException(RefusalCodes.InvalidSpec, $"No spec at '{file.FullName}'.")
            : file.Length > TaskSpec.MaxBytes * 2L ? throw new RefusedException(
                RefusalCodes.InvalidSpec, $"The spec has {file.Length} bytes; at most {TaskSpec.MaxBytes} are accepted.")
            : await File.ReadAllTextAsync(path, cancellationToken);
    }
}
