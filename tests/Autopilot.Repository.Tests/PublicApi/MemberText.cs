using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Autopilot.Tests;

/// <summary>Members as C# declares them, without bodies.</summary>
internal static class MemberText
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Field(FieldInfo field)
    {
        var kind = field switch
        {
            { IsLiteral: true } => "const ",
            { IsStatic: true, IsInitOnly: true } => "static readonly ",
            { IsStatic: true } => "static ",
            { IsInitOnly: true } => "readonly ",
            _ => "",
        };
        var value = field.IsLiteral ? " = " + Value(field.GetRawConstantValue(), field.FieldType) : "";
        return $"{Obsolete(field)}{Access(field.IsPublic)}{kind}{TypeText.Name(field.FieldType, Nullability.Create(field))} {field.Name}{value};";
    }

    public static string Constructor(ConstructorInfo made) =>
        $"{Obsolete(made)}{Access(made.IsPublic)}{made.DeclaringType!.Name.Split('`')[0]}({Parameters(made)});";

    public static string Property(PropertyInfo property)
    {
        var shown = property.GetAccessors(nonPublic: true).Where(IsVisible).ToList();
        var widest = shown.Find(accessor => accessor.IsPublic) ?? shown[0];
        var indexed = property.GetIndexParameters();
        var name = indexed.Length == 0 ? property.Name : $"this[{string.Join(", ", indexed.Select(Parameter))}]";
        var required = property.IsDefined(typeof(RequiredMemberAttribute), inherit: false) ? "required " : "";
        var accessors = string.Concat(shown.OrderBy(accessor => accessor.ReturnType == typeof(void)).Select(accessor => Accessor(accessor, widest)));
        return $"{Obsolete(property)}{Modifiers(widest)}{required}{TypeText.Name(property.PropertyType, Nullability.Create(property))} {name} {{ {accessors}}}";
    }

    public static string Event(EventInfo raised) =>
        $"{Obsolete(raised)}{Modifiers(raised.AddMethod!)}event {TypeText.Name(raised.EventHandlerType!)} {raised.Name};";

    public static string Method(MethodInfo method)
    {
        var name = method.Name.StartsWith("op_", StringComparison.Ordinal) ? "operator " + method.Name[3..] : method.Name;
        var generic = method.GetGenericArguments();
        var arguments = generic.Length == 0 ? "" : $"<{string.Join(", ", generic.Select(argument => argument.Name))}>";
        return $"{Obsolete(method)}{Modifiers(method)}{Signature(method, name + arguments)}{TypeText.Constraints(generic)};";
    }

    /// <summary>Return type, name and parameters.</summary>
    public static string Signature(MethodInfo method, string name) =>
        $"{TypeText.Name(method.ReturnType, Nullability.Create(method.ReturnParameter))} {name}({Parameters(method)})";

    private static string Parameters(MethodBase method)
    {
        var extends = method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : "";
        return extends + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var passed = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false)
                || parameter.IsDefined(typeof(ParamCollectionAttribute), inherit: false) => "params ",
            _ => "",
        };
        var value = parameter.HasDefaultValue ? " = " + Value(parameter.RawDefaultValue, parameter.ParameterType) : "";
        return $"{passed}{TypeText.Name(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{value}";
    }

    private static string Accessor(MethodInfo accessor, MethodInfo widest)
    {
        var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        var word = accessor.ReturnType != typeof(void) ? "get" : isInit ? "init" : "set";
        return $"{(widest.IsPublic && !accessor.IsPublic ? "protected " : "")}{word}; ";
    }

    private static string Modifiers(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface)
        {
            return method.IsStatic ? "static " : method.IsAbstract ? "" : "virtual ";
        }

        var overrides = method.GetBaseDefinition().DeclaringType != method.DeclaringType;
        var kind = method switch
        {
            { IsStatic: true } => "static ",
            { IsAbstract: true } => overrides ? "abstract override " : "abstract ",
            { IsVirtual: true } when overrides => method.IsFinal ? "sealed override " : "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
        return Access(method.IsPublic) + kind;
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(bool isPublic) => isPublic ? "public " : "protected ";

    // The compiler marks the constructor of a type with required members for compilers that do not know them.
    private static string Obsolete(MemberInfo member) =>
        member.IsDefined(typeof(ObsoleteAttribute), inherit: false) && !member.IsDefined(typeof(CompilerFeatureRequiredAttribute), inherit: false)
            ? "[Obsolete] "
            : "";

    private static string Value(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ when type.IsEnum && Enum.GetName(type, Enum.ToObject(type, value)) is { } name => $"{type.Name}.{name}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
