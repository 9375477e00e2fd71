namespace Autopilot;

/// <summary>What a repository declares of a service, held against the service and the settings of its target. Only names are looked at, never values.</summary>
internal static class DeclaredService
{
    /// <summary>Why the declaration cannot be kept to, with everything that is missing; null: it can.</summary>
    public static string? FindObstacle(ManifestService declared, CloudRunTarget target, WireService service)
    {
        if (declared.Service is { } name && name != target.Service)
        {
            return $"The manifest says that {declared.Target} is the service '{name}', and this host deploys to '{target.Service}'.";
        }

        if (target.Environment is { } environment && environment != declared.Environment)
        {
            return $"The manifest says that {declared.Target} is of environment '{declared.Environment}', and this host has it in '{environment}'.";
        }

        if (FirstReserved(declared, target) is { } path)
        {
            return $"The manifest asks {declared.Target} at '{path}', which never reaches the process: the front end of run.app answers it. Use another path, such as /health.";
        }

        var bound = service.Template?.FindFront()?.Variables().ToLookup(variable => variable.Name, variable => variable.IsSecret, StringComparer.Ordinal);
        string[] settings = [.. declared.Settings.Where(setting => bound?.Contains(setting) != true)];
        string[] secrets = [.. declared.Secrets.Where(secret => bound?[secret].Contains(true) != true)];
        string?[] lacking = [List("settings", settings), List("variables bound to secrets", secrets)];
        return settings.Length + secrets.Length == 0 ? null : $"The service {target.Service} lacks what its manifest requires: {string.Join("; ", lacking.OfType<string>())}.";
    }

    private static string? FirstReserved(ManifestService declared, CloudRunTarget target) =>
        new[] { declared.HealthPath, declared.VersionPath }.FirstOrDefault(path => path is not null && ReservedPaths.IsReserved(target.ProbeAddress, path));

    private static string? List(string what, string[] names) => names.Length == 0 ? null : $"{what} {string.Join(", ", names)}";
}
