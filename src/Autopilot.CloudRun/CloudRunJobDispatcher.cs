namespace Autopilot;

/// <summary>
/// One execution of a job for each offer of work: workers that scale to zero and to thousands. The execution is given the effect's key as a variable, by which it is found again; how often an
/// offer is repeated is the engine's to decide.
/// </summary>
/// <param name="parts">What ports share.</param>
internal sealed class CloudRunJobDispatcher(CloudRunParts parts) : IWorkDispatcher
{
    /// <summary>The variable that names the offer.</summary>
    public const string Offer = "AUTOPILOT_OFFER";

    private const string Any = "*";

    public bool Pushes => true;

    public async Task<WriteResult<string>> OfferAsync(EffectKey key, string capability, CancellationToken cancellationToken)
    {
        if ((parts.Options.Jobs.TryGetValue(capability, out var job) || parts.Options.Jobs.TryGetValue(Any, out job)) is false)
        {
            return WriteResults.Refused<string>(CloudRunErrors.Setup, $"No job of Cloud Run is configured for '{capability}'; configured: {string.Join(", ", parts.Options.Jobs.Keys)}.");
        }

        if ((await parts.Api.Jobs.FindExecutionAsync(job!, Offer, key.ToString(), cancellationToken).ConfigureAwait(false)).Found is { } present)
        {
            return WriteResults.Done(present.Name ?? job!);
        }

        try
        {
            var operation = await parts.Api.Jobs.RunAsync(job!, WireRun.With(new WireVariable { Name = Offer, Value = key.ToString() }), cancellationToken).ConfigureAwait(false);
            return WriteResults.Done(operation.FindSubject() ?? operation.Name ?? job!);
        }
        catch (ProviderException error) when (error.Code is CloudRunErrors.Conflict or CloudRunErrors.Busy or CloudRunErrors.Refused or CloudRunErrors.NotFound)
        {
            return WriteResults.Refused<string>(error.Code, error.Message);
        }
    }

    public async Task<bool?> WasOfferedAsync(EffectKey key, CancellationToken cancellationToken)
    {
        bool? answer = false;
        foreach (var job in parts.Options.Jobs.Values.Distinct(StringComparer.Ordinal))
        {
            var (found, sawAll) = await parts.Api.Jobs.FindExecutionAsync(job, Offer, key.ToString(), cancellationToken).ConfigureAwait(false);
            if (found is not null)
            {
                return true;
            }

            answer = sawAll ? answer : null;
        }

        return answer;
    }
}
