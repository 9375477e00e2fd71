using System.Reflection;

namespace Autopilot.Tests;

/// <summary>Types as C# writes them.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    public static bool IsDelegate(Type type) => type.BaseType == typeof(MulticastDelegate);

    public static string Declaration(Type type)
    {
        var access = type.IsPublic || type.IsNestedPublic ? "public" : "protected";
        if (IsDelegate(type))
        {
            return $"{access} delegate {MemberText.Signature(type.GetMethod("Invoke")!, Own(type))}{Constraints(type.GetGenericArguments())}";
        }

        var flags = type.IsDefined(typeof(FlagsAttribute), inherit: false) ? "[Flags]\n" : "";
        var obsolete = type.IsDefined(typeof(ObsoleteAttribute), inherit: false) ? "[Obsolete]\n" : "";
        var bases = Bases(type).ToList();
        var inherits = bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
        return $"{obsolete}{flags}{access} {Kind(type)} {Own(type)}{inherits}{Constraints(type.GetGenericArguments())}";
    }

    /// <summary>A type where it is used, with the question marks of nullable references. A free type parameter always reads as nullable, so it gets none.</summary>
    public static string Name(Type type, NullabilityInfo? nullability = null)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying, nullability is { GenericTypeArguments: [var inner] } ? inner : null) + "?";
        }

        var mark = !type.IsValueType && !type.IsGenericParameter && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        return Plain(type, nullability) + mark;
    }

    public static string Constraints(IEnumerable<Type> parameters) =>
        string.Concat(parameters.Where(parameter => parameter.IsGenericParameter).Select(Constraint));

    /// <summary>The name of a declared type: the types around it, and its own generic parameters.</summary>
    public static string Own(Type type)
    {
        var outer = type.IsNested ? Own(type.DeclaringType!) + "." : "";
        var outerCount = type.IsNested ? type.DeclaringType!.GetGenericArguments().Length : 0;
        return outer + WithArguments(type, [.. type.GetGenericArguments().Skip(outerCount).Select(argument => argument.Name)]);
    }

    private static string Plain(Type type, NullabilityInfo? nullability)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (type.IsByRef)
        {
            return Name(type.GetElementType()!, nullability);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!, nullability?.ElementType) + "[]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var outer = type.IsNested ? Plain(type.DeclaringType!, null) + "." : "";
        var arguments = type.GetGenericArguments();
        var known = nullability?.GenericTypeArguments is { } all && all.Length == arguments.Length ? all : null;
        return outer + WithArguments(type, [.. arguments.Select((argument, i) => Name(argument, known?[i]))]);
    }

    private static string WithArguments(Type type, IReadOnlyList<string> arguments)
    {
        var name = type.Name.Split('`')[0];
        return arguments.Count == 0 ? name : $"{name}<{string.Join(", ", arguments)}>";
    }

    private static string Kind(Type type)
    {
        var record = IsRecord(type) ? "record" : null;
        return type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => (IsReadOnly(type) ? "readonly " : "") + (record is null ? "struct" : "record struct"),
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract " + (record ?? "class"),
            { IsSealed: true } => "sealed " + (record ?? "class"),
            _ => record ?? "class",
        };
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly) is not null;

    private static bool IsReadOnly(Type type) => type.IsDefined(typeof(System.Runtime.CompilerServices.IsReadOnlyAttribute), inherit: false);

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetEnumUnderlyingType() == typeof(int) ? [] : [Name(type.GetEnumUnderlyingType())];
        }

        var parent = type.BaseType is { } found && found != typeof(object) && found != typeof(ValueType) ? found : null;
        var implied = type.GetInterfaces().SelectMany(one => one.GetInterfaces()).Concat(parent?.GetInterfaces() ?? []).ToHashSet();
        var interfaces = type.GetInterfaces()
            .Where(one => (one.IsPublic || one.IsNestedPublic) && !implied.Contains(one))
            .Where(one => !IsRecord(type) || one != typeof(IEquatable<>).MakeGenericType(type))
            .Select(one => Name(one))
            .Order(StringComparer.Ordinal);
        return parent is null ? interfaces : interfaces.Prepend(Name(parent));
    }

    private static string Constraint(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> parts = [];
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            parts.Add("class");
        }

        if (isStruct)
        {
            parts.Add("struct");
        }

        parts.AddRange(parameter.GetGenericParameterConstraints().Where(one => one != typeof(ValueType)).Select(one => Name(one)).Order(StringComparer.Ordinal));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
        {
            parts.Add("new()");
        }

        return parts.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", parts)}";
    }
}
