using System.Reflection;
using System.Xml.Linq;

namespace Autopilot.Tests;

// Dotted lower-case names with one meaning and one producer each; the producer stands in the documentation.
public sealed class EventTypesTests
{
    private static readonly IEnumerable<FieldInfo> Constants = typeof(EventTypes).GetFields().Where(field => field.IsLiteral);

    // The methods that make a name from the name of a provider.
    private static readonly IEnumerable<MethodInfo> Made = typeof(EventTypes)
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(method => method.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(string));

    [Fact]
    public void Every_event_type_documents_its_producer()
    {
        var documented = XDocument.Load(Path.ChangeExtension(typeof(EventTypes).Assembly.Location, ".xml"))
            .Descendants("member")
            .ToLookup(member => member.Attribute("name")!.Value.Split('(')[0], member => member.Value, StringComparer.Ordinal);
        var wanted = Constants.Select(field => "F:Autopilot.EventTypes." + field.Name).Concat(Made.Select(method => "M:Autopilot.EventTypes." + method.Name));

        wanted.Where(name => !documented[name].Any(text => text.Contains("Producer:", StringComparison.Ordinal)))
            .ShouldBeEmpty("Write into its summary: Producer: <see cref=\"...\"/>.");
    }

    [Fact]
    public void Event_types_are_dotted_lower_case_and_distinct()
    {
        var names = Constants.Select(field => (string)field.GetRawConstantValue()!).ToList();

        names.ShouldNotBeEmpty();
        names.ShouldBeUnique(StringComparer.Ordinal);
        names.ShouldAllBe(name => name.Contains('.', StringComparison.Ordinal) && name.All(c => char.IsAsciiLetterLower(c) || c == '.' || c == '_'));
    }
}
