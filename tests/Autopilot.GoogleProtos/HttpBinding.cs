using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf.Reflection;

namespace Autopilot.Tests.Google;

/// <summary>One way to call a method over HTTP, as its description binds it.</summary>
/// <param name="Method">The method of the service.</param>
/// <param name="Verb">The HTTP verb.</param>
/// <param name="Template">The path with its variables, such as <c>/v1/{model=projects/*/locations/*/publishers/*/models/*}:generateContent</c>.</param>
/// <param name="Body">The field that the body is; <c>*</c>: the whole message but for what the path holds; empty: none.</param>
public sealed record HttpBinding(MethodDescriptor Method, string Verb, string Template, string Body)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly Regex path = new(ToPattern(Template), RegexOptions.CultureInvariant, Limit);

    /// <summary>Every binding of a service.</summary>
    public static IReadOnlyList<HttpBinding> Of(ServiceDescriptor service) =>
    [
        .. from method in service.Methods
           let rule = method.GetOptions()?.GetExtension(AnnotationsExtensions.Http)
           where rule is not null
           from one in (HttpRule[])[rule, .. rule.AdditionalBindings]
           select Read(method, one),
    ];

    /// <summary>Whether a request is this one.</summary>
    public bool Matches(string verb, string requestPath) => verb == Verb && path.IsMatch(requestPath);

    private static HttpBinding Read(MethodDescriptor method, HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => new(method, "GET", rule.Get, rule.Body),
        HttpRule.PatternOneofCase.Post => new(method, "POST", rule.Post, rule.Body),
        HttpRule.PatternOneofCase.Put => new(method, "PUT", rule.Put, rule.Body),
        HttpRule.PatternOneofCase.Patch => new(method, "PATCH", rule.Patch, rule.Body),
        HttpRule.PatternOneofCase.Delete => new(method, "DELETE", rule.Delete, rule.Body),
        _ => throw new NotSupportedException($"{method.FullName} is bound by {rule.PatternCase}."),
    };

    // A variable without a pattern is one segment.
    private static string ToPattern(string template)
    {
        var pattern = Regex.Replace(template, @"\{[^=}]+\}", "*", RegexOptions.None, Limit);
        pattern = Regex.Replace(pattern, @"\{[^=}]+=([^}]+)\}", "$1", RegexOptions.None, Limit);
        return $"^{Regex.Escape(pattern).Replace(@"\*\*", ".+", StringComparison.Ordinal).Replace(@"\*", "[^/:]+", StringComparison.Ordinal)}$";
    }
}
