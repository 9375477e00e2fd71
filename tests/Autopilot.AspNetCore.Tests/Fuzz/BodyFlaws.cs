using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Bodies that are wrong in one way, made from one that is right.</summary>
internal sealed class BodyFlaws(Random random, double share)
{
    private const int MostBytes = 1024 * 1024, NoValuesOfField = 3;

    // What no JSON text can say, or no number can hold; it stands in place of a value.
    private static readonly string[] NoValues = ["NaN", "Infinity", "-Infinity", "01", "+1", ".5", "1.", "0x10", "undefined", "'text'", "\"\\x\"", "\"\t\"", "\"\\ud800\"", "\"a\\u0000b\""];

    private static readonly string[] NoNumbers = ["1e400", "-1e400", "123456789012345678901234567890123456789", "1.5e3000"];

    private static readonly string[] NoLongs = ["9223372036854775808", "-9223372036854775809"];

    private static readonly string[] Values =
        ["true", "false", "0", "-1", "1", "1.5", "99999999999", "-99999999999", "\"\"", "\" \"", "\"NaN\"", "\"1\"", "\"../../etc/passwd\"", "\"2024-13-45\"", "[]", "[[]]", "[null]", "[1]", "{}", "{\"a\":{}}", "\"\\u202e\\u0007\"", "null"];

    /// <summary>What is not a JSON object in UTF-8 at all.</summary>
    public IEnumerable<(string Flaw, byte[] Body)> Texts(JsonObject right)
    {
        var text = Encoding.UTF8.GetBytes(right.ToJsonString());
        yield return ("empty body", []);
        foreach (var other in new[] { " ", "null", "[]", "true", "1", "\"text\"", "{", "{}", "}", "{]", "{\"a\"}", "{,}", "{'a':1}", "{/*c*/}", "//", "\0", "<a/>", "a=b&c=d", "---\na: b\n" })
        {
            yield return ($"body {other}", Encoding.UTF8.GetBytes(other));
        }

        yield return ("truncated", text[..^1]);
        yield return ("trailing text", [.. text, .. "x"u8]);
        yield return ("two objects", [.. text, .. text]);
        yield return ("trailing comma", [.. text[..^1], .. ",}"u8]);
        yield return ("byte order mark", [0xEF, 0xBB, 0xBF, .. text]);
        yield return ("UTF-16", Encoding.Unicode.GetBytes(right.ToJsonString()));
        yield return ("invalid UTF-8", [.. text[..^1], .. ",\"x"u8, 0xC3, 0x28, .. "\":1}"u8]);
        yield return ("overlong UTF-8", [.. text[..^1], .. ",\"x\":\""u8, 0xC0, 0xAF, .. "\"}"u8]);
        yield return ("surrogate in UTF-8", [.. text[..^1], .. ",\"x\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8]);
        yield return ("deep lists", Encoding.UTF8.GetBytes(new string('[', 20_000) + new string(']', 20_000)));
        yield return ("deep objects", Encoding.UTF8.GetBytes($"{Open(text)},\"x\":{string.Concat(Enumerable.Repeat("{\"a\":", 5000))}1{new string('}', 5001)}"));
        yield return ("too large", [.. Enumerable.Repeat((byte)' ', MostBytes), .. text]);
        yield return ("random bytes", RandomBytes());
    }

    /// <summary>Objects with a field that is wrong, which the schema forbids or which JSON does; a share of them.</summary>
    public IEnumerable<(string Flaw, byte[] Body)> Fields(ApiBody body, JsonObject right)
    {
        foreach (var (flaw, text) in Fields("", right).Concat(Garbled(right.ToJsonString())))
        {
            if (random.NextDouble() <= share && IsWrong(body, text))
            {
                yield return (flaw, Encoding.UTF8.GetBytes(text));
            }
        }
    }

    private IEnumerable<(string Flaw, string Text)> Fields(string path, JsonObject right)
    {
        var text = right.ToJsonString();
        yield return ($"unknown field in '{path}'", Put(right, ("nothing", "1")));
        yield return ($"unknown huge field in '{path}'", Put(right, (new string('n', 100_000), "1")));
        yield return ($"unknown odd field in '{path}'", $"{Open(text)},\"\\ud800\":1}}");
        yield return ($"prototype in '{path}'", Put(right, ("__proto__", "{\"role\":\"governor\"}")));
        foreach (var (name, value) in right.ToArray())
        {
            var (field, own) = ($"{path}.{name}", value?.ToJsonString() ?? "null");
            yield return ($"without {field}", Put(right, (name, null)));
            yield return ($"twice {field}", $"{Open(text)},{JsonSerializer.Serialize(name)}:{own}}}");
            yield return ($"other case {field}", Put(right, (name, null), (name.ToUpperInvariant(), own)));
            yield return ($"huge {field}", Put(right, (name, $"\"{new string('a', 300_000)}\"")));
            yield return ($"many {field}", Put(right, (name, $"[{string.Join(',', Enumerable.Repeat("\"a\"", 5000))}]")));
            var others = random.GetItems(NoValues, NoValuesOfField).Concat(Values);
            foreach (var other in value?.GetValueKind() == JsonValueKind.Number ? others.Concat(NoNumbers).Concat(name == "money" ? [] : NoLongs) : others)
            {
                yield return ($"{field} = {other}", Put(right, (name, other)));
            }

            var within = value switch
            {
                JsonObject inner => Fields(field, inner).Select(one => (one.Flaw, Put(right, (name, one.Text)))),
                JsonArray list when list is [JsonObject item] => Fields($"{field}[0]", item).Select(one => (one.Flaw, Put(right, (name, $"[{one.Text}]")))),
                _ => [],
            };
            foreach (var one in within)
            {
                yield return one;
            }
        }
    }

    private IEnumerable<(string Flaw, string Text)> Garbled(string text)
    {
        for (var tries = 0; tries < 10; tries++)
        {
            var (from, length) = (random.Next(text.Length), random.Next(1, 8));
            yield return ("garbled", string.Concat(text.AsSpan(0, from), new string((char)random.Next(32, 127), random.Next(3)), text.AsSpan(Math.Min(text.Length, from + length))));
        }
    }

    // A schema sees what is parsed; what cannot be parsed, or not by everybody in the same way, is wrong in any case.
    private static bool IsWrong(ApiBody body, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return text.Contains("\\u0000", StringComparison.Ordinal) || text.Contains("\\ud800", StringComparison.Ordinal) || NoNumbers.Concat(NoLongs).Any(number => text.Contains($":{number}", StringComparison.Ordinal))
                || !body.Rules.Evaluate(document.RootElement).IsValid;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return true;
        }
    }

    private byte[] RandomBytes()
    {
        var bytes = new byte[random.Next(1, 2000)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Open(byte[] text) => Open(Encoding.UTF8.GetString(text));

    private static string Open(string text) => text[..^1];

    // Not by the model of a JSON object: it cannot hold what is wrong.
    private static string Put(JsonObject right, params (string Name, string? Value)[] changes)
    {
        var fields = right.Where(field => !changes.Any(change => change.Name == field.Key)).Select(field => (field.Key, Value: field.Value?.ToJsonString() ?? "null"))
            .Concat(changes.Where(change => change.Value is not null).Select(change => (Key: change.Name, Value: change.Value!)));
        return $"{{{string.Join(',', fields.Select(field => $"{JsonSerializer.Serialize(field.Key)}:{field.Value}"))}}}";
    }
}
