namespace Autopilot;

/// <summary>An image in a registry.</summary>
/// <param name="Host">The registry's host.</param>
/// <param name="Name">The repository there.</param>
/// <param name="Tag">The tag.</param>
internal sealed record ImageReference(string Host, string Name, string Tag)
{
    // Google's registries, which take the same token as Cloud Run.
    private static readonly string[] Domains = [".pkg.dev", "gcr.io", ".gcr.io"];

    /// <summary>Reads the name of an image; null: its registry is none that can be asked with the adapter's own credential.</summary>
    public static ImageReference? Find(string image)
    {
        var (slash, colon) = (image.IndexOf('/', StringComparison.Ordinal), image.LastIndexOf(':'));
        if (slash <= 0 || colon < slash || image.Contains('@', StringComparison.Ordinal))
        {
            return null;
        }

        var reference = new ImageReference(image[..slash], image[(slash + 1)..colon], image[(colon + 1)..]);
        return reference.IsOfThisMachine || Domains.Any(domain => reference.Host.EndsWith(domain, StringComparison.Ordinal)) ? reference : null;
    }

    /// <summary>The address of its manifest, by the distribution specification of the Open Container Initiative.</summary>
    public Uri Manifest => new($"{(IsOfThisMachine ? Uri.UriSchemeHttp : Uri.UriSchemeHttps)}://{Host}/v2/{Name}/manifests/{Tag}");

    private bool IsOfThisMachine => Host.StartsWith("127.0.0.1:", StringComparison.Ordinal);
}
