using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autopilot.Cli;

/// <summary>The HTTP API and the dashboard of a folder: what <c>serve</c> and <c>demo --serve</c> put before its engine.</summary>
internal static class LocalSite
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public static WebApplicationBuilder CreateBuilder(Uri url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url.ToString());
        builder.Logging.ClearProviders().AddFilter(null, LogLevel.Warning);
        return builder;
    }

    /// <summary>Adds both. Who has signed in stays so when the service starts again: the keys of its cookies lie in the folder.</summary>
    public static AutopilotBuilder AddSite(this AutopilotBuilder engine, string directory, Action<AutopilotApiOptions> configure)
    {
        var keys = Path.Combine(directory, "keys");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(keys);
        }
        else
        {
            Directory.CreateDirectory(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        engine.Services.AddDataProtection().SetApplicationName("autopilot").PersistKeysToFileSystem(new DirectoryInfo(keys));
        return engine.AddApi(configure).AddDashboard();
    }

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var application = builder.Build();
        application.MapAutopilot();
        application.MapAutopilotDashboard();
        return application;
    }

    /// <summary>The usual address, or one with a free port where something else listens there.</summary>
    public static Uri FreeUrl()
    {
        var usual = new Uri(DefaultUrl);
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, usual.Port);
            probe.Start();
            return usual;
        }
        catch (SocketException)
        {
            return new Uri("http://127.0.0.1:0");
        }
    }
}
