using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>One installation: its transport, identity and operations, shared by every port.</summary>
internal sealed class GitHubAdapter : IDisposable
{
    private readonly GitHubTransport transport;
    private readonly IDisposable? identity;

    /// <summary>Puts an adapter together. Nothing is asked yet.</summary>
    /// <param name="options">Where GitHub is, and the limits.</param>
    /// <param name="time">The clock of every wait.</param>
    /// <param name="logger">Where it says what it does.</param>
    /// <param name="own">Tokens of the service's own, which it keeps; null: the identity of the options.</param>
    /// <exception cref="ProviderException">Environment: the private key cannot be read.</exception>
    public GitHubAdapter(GitHubOptions options, TimeProvider time, ILogger logger, IGitHubTokens? own = null)
    {
        transport = new GitHubTransport(options, time, logger);
        App = own is null && options.AppId is { Length: > 0 } id ? new AppCalls(transport, new AppKey(id, ReadKey(options))) : null;
        var tokens = own ?? (App is null ? new PersonalToken(options.Token ?? "") : new InstallationTokens(App, transport.Clock, options.InstallationId ?? 0));
        identity = own is null ? tokens as IDisposable : null;
        Api = new GitHubApi(new GitHubConnection(transport, tokens));
        Remotes = new GitHubRemotes(Api, tokens);
        CodeHost = new GitHubCodeHost(Api, Remotes, options, time, logger);
        Checks = new GitHubChecks(Api, options, time, logger);
        Deployments = new DeploymentRecorder(Api, logger);
    }

    /// <summary>The App, where one is the identity.</summary>
    public AppCalls? App { get; }

    public GitHubApi Api { get; }

    public GitHubRemotes Remotes { get; }

    public GitHubCodeHost CodeHost { get; }

    public GitHubChecks Checks { get; }

    public DeploymentRecorder Deployments { get; }

    public void Dispose()
    {
        transport.Dispose();
        identity?.Dispose();
    }

    private static string ReadKey(GitHubOptions options)
    {
        try
        {
            return options.PrivateKey is { Length: > 0 } pem ? pem : File.ReadAllText(options.PrivateKeyFile!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(
                FailureKind.Environment, "github_private_key", $"'{options.PrivateKeyFile}' cannot be read: {error.Message} It holds the App's private key.", error);
        }
    }
}
