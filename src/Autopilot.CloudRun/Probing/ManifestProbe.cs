namespace Autopilot;

/// <summary>Holds the manifest of a repository against the services, before a deployment does: what it would be refused for is found here.</summary>
/// <param name="parts">What ports share.</param>
/// <param name="host">Where the manifest is.</param>
internal sealed class ManifestProbe(CloudRunParts parts, ICodeHost host)
{
    /// <summary>What was found of each target.</summary>
    public async Task<IReadOnlyList<ProbeFinding>> ProbeAsync(string repository, CancellationToken cancellationToken)
    {
        try
        {
            var branch = await host.GetDefaultBranchAsync(repository, cancellationToken).ConfigureAwait(false);
            var tip = await host.FindHeadAsync(repository, branch, cancellationToken).ConfigureAwait(false);
            if (tip is null)
            {
                return [CloudRunProbe.Missing("manifest", $"{repository} has no branch {branch}", "Push it, or name another repository.")];
            }

            if (await ManifestFile.FindAsync(host, repository, tip, cancellationToken).ConfigureAwait(false) is not { } manifest)
            {
                return [CloudRunProbe.Good("manifest", $"{repository} has none at {branch}: nothing is required of a service")];
            }

            List<ProbeFinding> findings = [];
            foreach (var (name, target) in parts.Options.Targets)
            {
                findings.Add(await OfTargetAsync(name, target, manifest, cancellationToken).ConfigureAwait(false));
            }

            return findings;
        }
        catch (AutopilotException error)
        {
            return [CloudRunProbe.Missing("manifest", error.Message, "Mend what the message names.")];
        }
    }

    private async Task<ProbeFinding> OfTargetAsync(string name, CloudRunTarget target, Manifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Services.FirstOrDefault(service => service.Target == name) is not { } declared)
        {
            // Of several repositories on one host each declares its own targets.
            return manifest.NamesEnvironments
                ? CloudRunProbe.Advice("manifest", $"{name}: no environment of the manifest has it, so its tasks are not deployed there", "Add it to an environment, if tasks of this repository go there.")
                : CloudRunProbe.Good("manifest", $"{name}: the manifest requires nothing of it");
        }

        var service = await parts.Api.Services.GetAsync(target.Service!, cancellationToken).ConfigureAwait(false);
        if (DeclaredService.FindObstacle(declared, target, service) is { } obstacle)
        {
            return CloudRunProbe.Missing("manifest", $"{name}: {obstacle}", "Bind what is missing on the service, or mend the manifest.");
        }

        foreach (var job in declared.Migration is { } migration ? (string[])[migration.Apply, migration.Verify] : [])
        {
            if (!CloudRunNames.IsResourceId(job) || await parts.Api.Jobs.FindAsync(job, cancellationToken).ConfigureAwait(false) is null)
            {
                return CloudRunProbe.Missing("manifest", $"{name}: the migration needs the job '{job}', and there is none", "Create it, or mend the manifest.");
            }
        }

        return CloudRunProbe.Good("manifest", $"{name} has everything that the manifest requires");
    }
}
