using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>Small JSON files that are there whole or not at all, whenever the process or the machine dies.</summary>
internal static class DurableFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <exception cref="ProviderException">Environment: the folder cannot be written.</exception>
    public static void Write<T>(string path, T value)
    {
        try
        {
            Replace(path, value);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(FailureKind.Environment, "state_not_writable", $"'{path}' cannot be written: {error.Message} Make room, or give this process the right.", error);
        }
    }

    /// <exception cref="ProviderException">Environment: the file is not what was written.</exception>
    public static T? Find<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Format);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException error)
        {
            throw new ProviderException(FailureKind.Environment, "state_unreadable", $"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private static void Replace<T>(string path, T value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, value, Format);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
