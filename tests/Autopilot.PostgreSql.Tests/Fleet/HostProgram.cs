using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>Starts the host program in a process of its own.</summary>
internal static class HostProgram
{
    public static Process Start(params string[] arguments)
    {
        var info = new ProcessStartInfo(Dotnet(), [Path.Combine(AppContext.BaseDirectory, "Autopilot.PostgreSql.FleetHost.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(info)!;
    }

    private static string Dotnet() =>
        Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : "dotnet";
}
