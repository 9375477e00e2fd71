using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// Shows a run's deployment on GitHub as the ledger has it, at best: nothing is decided by what stands there, and what cannot be written is
/// logged. Writing it again changes nothing but adds the same status.
/// </summary>
internal sealed class DeploymentRecorder(GitHubApi api, ILogger logger)
{
    public async Task RecordAsync(AutopilotTask task, Run run, CancellationToken cancellationToken)
    {
        if (run.Find<DeploymentEvidence>() is not { CoveredBy: null } deployed)
        {
            return;
        }

        try
        {
            var repository = RepositoryName.Parse(task.Repository);
            var id = await FindAsync(repository, task, run, deployed.Commit, cancellationToken).ConfigureAwait(false)
                ?? (await api.Deployments.CreateAsync(repository, Describe(task, run, deployed), cancellationToken).ConfigureAwait(false)).Id;
            await api.Deployments.SetStatusAsync(repository, id, StatusOf(run), cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException error)
        {
            logger.DeploymentUnrecorded(task.Vtid, run.Attempt, error.Message);
        }
    }

    private async Task<long?> FindAsync(RepositoryName repository, AutopilotTask task, Run run, string commit, CancellationToken cancellationToken) =>
        (await api.Deployments.ListAsync(repository, commit, task.Environment, cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(deployment => IsOf(deployment.Payload, task.Vtid, run.Attempt))?.Id;

    private static bool IsOf(JsonElement? payload, Vtid vtid, int attempt) =>
        payload is { ValueKind: JsonValueKind.Object } fields
        && fields.TryGetProperty("vtid", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() == vtid.Value
        && fields.TryGetProperty("attempt", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var which) && which == attempt;

    private static WireNewDeployment Describe(AutopilotTask task, Run run, DeploymentEvidence deployed) => new(
        deployed.Commit, task.Environment, string.Create(CultureInfo.InvariantCulture, $"{task.Vtid}, attempt {run.Attempt}: {deployed.Target} {deployed.Revision}"),
        new WireDeploymentPayload { Vtid = task.Vtid.Value, Attempt = run.Attempt });

    private static WireDeploymentStatus StatusOf(Run run) => run.State switch
    {
        RunState.Completed => new("success", "It serves, and reports this commit.") { EnvironmentUrl = run.Find<VerificationEvidence>()?.Url },
        _ when run.State.IsTerminal() => new("failure", run.Ending?.Failure.Reason ?? run.State.Name()),
        _ => new("in_progress", run.State.Name()),
    };
}
