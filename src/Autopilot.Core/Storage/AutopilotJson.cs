using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Autopilot;

/// <summary>
/// How records are stored as JSON: camelCase, enums by their stored lower_snake names, nulls left out. The contracts are
/// read by reflection on purpose: a property that an older document lacks then keeps the default of its initializer,
/// which generated contracts overwrite. What a store stamps at the commit, the policy that many runs share, and a
/// run's evidence, of which each proof is written once, stand beside the documents: a document can so be written before its
/// commit is decided.
/// </summary>
internal static class AutopilotJson
{
    private static readonly string[] NotInTask = [nameof(AutopilotTask.Version), nameof(AutopilotTask.CreatedAt)];

    private static readonly string[] NotInRun =
    [
        nameof(Run.Version), nameof(Run.EnteredAt), nameof(Run.StartedAt), nameof(Run.DeadlineAt), nameof(Run.Policy), nameof(Run.Evidence),
    ];

    public static JsonSerializerOptions Options { get; } = Create();

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static byte[] WriteUtf8<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static T Read<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize<T>(utf8, Options)
        ?? throw new JsonException($"A stored {typeof(T).Name} is null.");

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)
        ?? throw new JsonException($"A stored {typeof(T).Name} is null.");

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            IgnoreReadOnlyProperties = true,
            NumberHandling = JsonNumberHandling.Strict,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutColumns } },
        };
        options.Converters.Add(new EffectActionConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.MakeReadOnly();
        return options;
    }

    private static void LeaveOutColumns(JsonTypeInfo type)
    {
        var columns = type.Type == typeof(AutopilotTask) ? NotInTask : type.Type == typeof(Run) ? NotInRun : [];
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (columns.Contains((type.Properties[i].AttributeProvider as MemberInfo)?.Name, StringComparer.Ordinal))
            {
                type.Properties.RemoveAt(i);
            }
        }
    }

    private sealed class EffectActionConverter : JsonConverter<EffectAction>
    {
        public override EffectAction Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            EffectActions.Parse(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, EffectAction value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Name());
    }
}
