using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>Names that are derived from an effect's key, within Cloud Run's limits: so what was started is found again, by whoever looks.</summary>
internal static partial class CloudRunNames
{
    /// <summary>What services and jobs may be called, for people.</summary>
    public const string Accepted = "1 to 49 lower-case letters, digits and '-', from a letter on and not ending in '-'";

    private const int LongestRevision = 63;

    // The first label of a tag's host name is tag, three dashes and service, and a suffix of the project's.
    private const int LongestTagAndService = 46;

    /// <summary>The name of the revision that a key starts: it begins with the service's, as Cloud Run asks.</summary>
    public static string OfRevision(string service, EffectKey key) => OfRevision(service, key.ToString());

    /// <summary>The name of the revision that a key starts, by the key's text.</summary>
    public static string OfRevision(string service, string key)
    {
        var name = $"{service}-{Lower(key)}";
        return name.Length <= LongestRevision ? name : $"{service}-{Short(key)}";
    }

    /// <summary>The tag under which the revision is reached before it has traffic.</summary>
    public static string OfTag(string service, EffectKey key)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"{Lower(key.Vtid.Value)}-{key.Attempt}-{key.Ordinal}");
        return tag.Length + service.Length <= LongestTagAndService ? tag : Short(key.ToString());
    }

    /// <summary>A label's value: labels know lower case only.</summary>
    public static string Lower(string text) => text.ToLowerInvariant();

    /// <summary>The last part of a resource's name, which is its own.</summary>
    public static string? Last(string? resource) => resource?[(resource.LastIndexOf('/') + 1)..];

    /// <summary>Whether a service or job may be called so.</summary>
    public static bool IsResourceId(string name) => ResourceId().IsMatch(name);

    private static string Short(string key) => $"a{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..11]}";

    [GeneratedRegex("^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ResourceId();
}
