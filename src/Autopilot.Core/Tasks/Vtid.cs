using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>
/// The id of a task: <c>VTID-</c> and 4 to 9 digits, <c>VTID-YYYY-NNNN</c>, or <c>DEV-AREA-NNNN[-NNNN]</c>.
/// An id is declared and looked up, never guessed.
/// </summary>
[JsonConverter(typeof(JsonConverter))]
public readonly record struct Vtid : IComparable<Vtid>
{
    private readonly string? value;

    private Vtid(string value) => this.value = value;

    /// <summary>The id as text. Empty only for <see langword="default"/>.</summary>
    public string Value => value ?? "";

    /// <summary>Reads an id.</summary>
    /// <param name="text">The id and nothing else.</param>
    /// <exception cref="RefusedException"><c>invalid_vtid</c>: the text is not an id.</exception>
    public static Vtid Parse(string? text) => TryParse(text, out var vtid)
        ? vtid
        : throw new RefusedException(
            RefusalCodes.InvalidVtid,
            $"'{Shorten(text)}' is not a VTID. Accepted: {VtidGrammar.Accepted}.");

    /// <summary>Reads an id.</summary>
    /// <param name="text">The id and nothing else; letters in upper case.</param>
    /// <param name="vtid">The id, when the text is one.</param>
    /// <returns><see langword="false"/> when the text is anything else.</returns>
    public static bool TryParse(string? text, out Vtid vtid)
    {
        var valid = text is not null && VtidGrammar.IsId(text);
        vtid = valid ? new Vtid(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public int CompareTo(Vtid other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static string Shorten(string? text) => text is { Length: > 80 } ? text[..80] + "…" : text ?? "";

    private sealed class JsonConverter : JsonConverter<Vtid>
    {
        public override Vtid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Parse(reader.GetString());

        public override void Write(Utf8JsonWriter writer, Vtid value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }
}
