using Google.Cloud.Run.V2;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Autopilot.Tests.Google;

/// <summary>
/// JSON as Google's own description has it. Strict: an unknown field, a wrong enum word, or a value of another type is an error.
/// </summary>
public static class ProtoJson
{
    // What an operation carries without its type being fixed.
    private static readonly TypeRegistry Carried = TypeRegistry.FromFiles(
        ServiceReflection.Descriptor, RevisionReflection.Descriptor, JobReflection.Descriptor, ExecutionReflection.Descriptor);

    private static readonly JsonParser Strict = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(false).WithTypeRegistry(Carried));

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(Carried));

    /// <summary>Writes a message: 64-bit numbers as text, zero values left out.</summary>
    public static string Write(IMessage message) => Formatter.Format(message);

    /// <summary>Reads a message.</summary>
    /// <exception cref="InvalidProtocolBufferException">It is none: the message says where.</exception>
    public static IMessage Parse(string json, MessageDescriptor type) => Strict.Parse(json, type);

    /// <summary>Finds what is wrong with a text; null: nothing.</summary>
    public static string? FindFault(string json, MessageDescriptor type)
    {
        try
        {
            Parse(json, type);
            return null;
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or FormatException or OverflowException or InvalidOperationException)
        {
            return $"{type.Name}: {error.Message}";
        }
    }
}
