namespace Autopilot.Tests;

/// <summary>Every package, with what it may depend on. A new package is one row.</summary>
internal static class Packages
{
    private const string Core = "Autopilot.Core";

    public static IReadOnlyList<Package> All { get; } =
    [
        new(Core, [], ["Microsoft.Extensions.*.Abstractions", "Microsoft.Extensions.Options*", "Microsoft.Extensions.FileSystemGlobbing", "Polly.Core", "YamlDotNet"]),
        new("Autopilot.Sqlite", [Core], ["Microsoft.Data.Sqlite", "Dapper", "SQLitePCLRaw.*"]),
        new("Autopilot.PostgreSql", [Core], ["Npgsql", "Dapper", "Microsoft.Extensions.Hosting.Abstractions"]),
        new("Autopilot.Agents", [Core], []),
        new("Autopilot.Local", [Core], []),
        new("Autopilot.GitHub", [Core], ["Microsoft.Extensions.Hosting.Abstractions"]),
        new("Autopilot.VertexAI", [Core], ["Google.Apis.Auth", "Microsoft.Extensions.AI.Abstractions"]),
        new("Autopilot.CloudRun", [Core], ["Google.Apis.Auth"]),
        new("Autopilot.Hosting", [Core], ["Microsoft.Extensions.Hosting.Abstractions"]),
        new("Autopilot.AspNetCore", [Core], ["Microsoft.AspNetCore.OpenApi", "Microsoft.OpenApi"]),
        new("Autopilot.Dashboard", [Core, "Autopilot.AspNetCore"], []),
        new("Autopilot.Testing", [Core], ["FsCheck", "FSharp.Core", "Microsoft.Extensions.DependencyInjection"]),
        new("Autopilot.Cli", ["Autopilot.*"], ["System.CommandLine", "Spectre.Console", "Microsoft.Extensions.Hosting", "OpenTelemetry.*"]) { IsTool = true },
    ];
}
