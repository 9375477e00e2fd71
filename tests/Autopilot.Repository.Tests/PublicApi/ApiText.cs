using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Autopilot.Tests;

/// <summary>The public API of an assembly as text that reads like C#, in an order that does not depend on the order of the source.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var types = assembly.GetTypes().Where(type => IsVisible(type) && !IsComponent(type));
        var text = new StringBuilder();
        foreach (var group in types.GroupBy(type => type.Namespace ?? "", StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append("namespace ").Append(group.Key).Append(";\n");
            foreach (var type in group.OrderBy(type => type.FullName, StringComparer.Ordinal))
            {
                Append(text, type);
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    public static string Of(Type type)
    {
        var text = new StringBuilder();
        Append(text, type);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Type type)
    {
        text.Append('\n').Append(TypeText.Declaration(type));
        if (TypeText.IsDelegate(type))
        {
            text.Append(";\n");
            return;
        }

        text.Append("\n{\n");
        foreach (var member in Members(type))
        {
            text.Append("    ").Append(member).Append('\n');
        }

        text.Append("}\n");
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            // In order of value: that is what is stored and compared.
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .OrderBy(field => Convert.ToInt64(field.GetRawConstantValue(), null))
                .ThenBy(field => field.Name, StringComparer.Ordinal)
                .Select(field => $"{field.Name} = {field.GetRawConstantValue()},");
        }

        return
        [
            .. Sorted(type.GetFields(Declared).Where(field => IsVisible(field) && !IsGenerated(field)), MemberText.Field),
            .. Sorted(type.GetConstructors(Declared).Where(made => IsVisible(made) && !IsGenerated(made)), MemberText.Constructor),
            .. Sorted(type.GetProperties(Declared).Where(property => IsVisible(property) && !IsGenerated(property)), MemberText.Property),
            .. Sorted(type.GetEvents(Declared).Where(raised => IsVisible(raised.AddMethod!)), MemberText.Event),
            .. Sorted(type.GetMethods(Declared).Where(IsOwn), MemberText.Method),
        ];
    }

    private static IEnumerable<string> Sorted<TMember>(IEnumerable<TMember> members, Func<TMember, string> write)
        where TMember : MemberInfo =>
        members.Select(member => (member.Name, Text: write(member)))
            .OrderBy(line => line.Name, StringComparer.Ordinal)
            .ThenBy(line => line.Text, StringComparer.Ordinal)
            .Select(line => line.Text);

    // Razor writes public classes and no others: one that declares nothing of its own promises nothing.
    private static bool IsComponent(Type type) =>
        typeof(ComponentBase).IsAssignableFrom(type) && !Members(type).Any(member => !member.Contains("BuildRenderTree(", StringComparison.Ordinal) && !member.Contains($"public {type.Name}()", StringComparison.Ordinal));

    private static bool IsVisible(Type type) =>
        type.IsNested ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!) : type.IsPublic;

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(PropertyInfo property) => property.GetAccessors(nonPublic: true).Any(IsVisible);

    private static bool IsOwn(MethodInfo method) =>
        IsVisible(method) && !IsGenerated(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    // What the compiler writes into a record is told by the word "record".
    private static bool IsGenerated(MemberInfo member) =>
        member.Name.Contains('<', StringComparison.Ordinal)
        || member.Name == "EqualityContract"
        || (member is not PropertyInfo && member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false));
}
