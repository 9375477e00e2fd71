namespace Autopilot;

/// <summary>Google's metadata server as far as a client library asks it for a token. It gives a stand-in to whoever is on this machine.</summary>
internal static class MetadataServer
{
    private const string Root = "/computeMetadata/v1";

    /// <summary>The header that tells this server from others, in what is asked and in what is answered, with its one value.</summary>
    public static KeyValuePair<string, string> Flavor { get; } = new("Metadata-Flavor", "Google");

    /// <summary>Whether a path is this server's; a client first asks for the root.</summary>
    public static bool Owns(string path) => path == "/" || path.StartsWith(Root, StringComparison.Ordinal);

    /// <summary>The answer; null: it does not have that.</summary>
    /// <param name="path">What is asked for.</param>
    /// <param name="token">The stand-in.</param>
    /// <param name="project">The project's id.</param>
    public static (string Type, string Text)? Find(string path, string token, string project) => path.TrimEnd('/') switch
    {
        "" or Root or $"{Root}/instance" => ("application/text", "instance/\nproject/\n"),
        $"{Root}/project/project-id" => ("application/text", project),
        $"{Root}/universe/universe-domain" or $"{Root}/universe/universe_domain" => ("application/text", "googleapis.com"),
        $"{Root}/instance/service-accounts" => ("application/text", "default/\n"),
        $"{Root}/instance/service-accounts/default" => ("application/json", """{"aliases":["default"],"email":"autopilot@localhost","scopes":["cloud-platform"]}"""),
        $"{Root}/instance/service-accounts/default/email" => ("application/text", "autopilot@localhost"),
        $"{Root}/instance/service-accounts/default/token" => ("application/json", $$"""{"access_token":"{{token}}","expires_in":3599,"token_type":"Bearer"}"""),
        _ => null,
    };
}
