using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Autopilot.Testing;

/// <summary>Anything that a store answers as text, line by line, so that two stores can be compared: times by their distance from the beginning, and without what each store names itself.</summary>
internal static class Shown
{
    // Each store's own: tokens of leases, and places in its ledger, whose order alone is promised.
    private static readonly HashSet<string> Own = new(["Token", "Position", "EqualityContract", "Overdue"], StringComparer.Ordinal);

    public static string Of(object? value, DateTimeOffset origin, IReadOnlyDictionary<string, string> labels)
    {
        var text = new StringBuilder();
        Write(value, "", origin, labels, text);
        return text.ToString();
    }

    private static void Write(object? value, string path, DateTimeOffset origin, IReadOnlyDictionary<string, string> labels, StringBuilder text)
    {
        switch (value)
        {
            case null:
                break;
            case DateTimeOffset at:
                Line(path, string.Create(CultureInfo.InvariantCulture, $"start + {(at - origin).TotalSeconds:0.###} s"), text);
                break;
            case string word:
                Line(path, labels.GetValueOrDefault(word, word), text);
                break;
            case JsonNode node:
                Line(path, labels.Aggregate(node.ToJsonString(), (json, label) => json.Replace(label.Key, label.Value, StringComparison.Ordinal)), text);
                break;
            case IDictionary table:
                foreach (var key in table.Keys.Cast<object>().OrderBy(key => key.ToString(), StringComparer.Ordinal))
                {
                    Write(table[key], $"{path}[{key}]", origin, labels, text);
                }

                break;
            case IEnumerable list:
                var index = 0;
                foreach (var item in list)
                {
                    Write(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), origin, labels, text);
                }

                break;
            case IFormattable or bool or Enum or Vtid:
                Line(path, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", text);
                break;
            default:
                WriteMembers(value, path, origin, labels, text);
                break;
        }
    }

    private static void WriteMembers(object value, string path, DateTimeOffset origin, IReadOnlyDictionary<string, string> labels, StringBuilder text)
    {
        foreach (var member in value.GetType().GetProperties().Where(member => !Own.Contains(member.Name) && member.GetIndexParameters().Length == 0 && !member.GetMethod!.IsStatic)
            .OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            Write(member.GetValue(value), path.Length == 0 ? member.Name : $"{path}.{member.Name}", origin, labels, text);
        }
    }

    private static void Line(string path, string value, StringBuilder text) => text.Append(path).Append(" = ").Append(value).Append('\n');
}
