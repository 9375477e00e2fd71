using Microsoft.Extensions.Configuration;

namespace Autopilot.Cli;

/// <summary>The rungs from one machine to a production of one's own, as data, in the order in which they are climbed. Each works without those above it.</summary>
internal static class Ladder
{
    public static IReadOnlyList<Rung> Rungs { get; } =
    [
        new("github", root => root.GetSection("gitHub").Exists(), new(
            "github", false, false, "no section gitHub: repositories and checks are those of this machine",
            "Add gitHub with apiAddress and a token to the file of --config (docs/github.md).")),
        new(null, root => !string.IsNullOrEmpty(root["gitHub:appId"]), new(
            "github.app", false, false, "no App of GitHub: work is done in a person's name, and without webhooks every look waits for the next poll",
            "Register an App with a webhook, and set appId, installationId and privateKeyFile in gitHub (docs/github.md).")),
        new("cloud_run", root => root.GetSection("cloudRun").Exists(), new(
            "cloud_run", false, false, "no section cloudRun: the merge is the goal, and nothing is deployed",
            "Add cloudRun with project, region and targets (docs/cloud-run.md).")),
        new("vertex", root => root.GetSection("vertex").Exists(), new(
            "vertex", false, false, "no section vertex: no model on Vertex AI works or reviews",
            "Add vertex with project and model (docs/vertex.md).")),
    ];
}

/// <summary>One rung.</summary>
/// <param name="Adapter">Whose probe looks at it; null: that of the rung below.</param>
/// <param name="IsThere">Whether a file sets it up.</param>
/// <param name="Missing">What is said where it does not.</param>
internal sealed record Rung(string? Adapter, Func<IConfiguration, bool> IsThere, DoctorCheck Missing);
