using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>
/// Whose worker is whose: nobody acts as a worker that another principal registered, though its id and its fences can be read and guessed.
/// Workers in the hosts' own processes have no principal, and are nobody's. An owner never changes, so each is read once.
/// </summary>
internal sealed class WorkerOwners(IAutopilotStore store)
{
    private const int MostKept = 100_000;

    private readonly ConcurrentDictionary<string, string?> owners = new(StringComparer.Ordinal);

    /// <returns>Whether the worker is known here. Where its claims are looked up, one that is not is refused.</returns>
    /// <exception cref="ProblemException"><c>worker_of_another</c>.</exception>
    public async Task<bool> RequireAsync(string workerId, string principal, CancellationToken cancellationToken)
    {
        var (isKnown, owner) = await FindAsync(workerId, cancellationToken);
        return !isKnown || owner == principal
            ? isKnown
            : throw new ProblemException(
                Microsoft.AspNetCore.Http.StatusCodes.Status403Forbidden, ProblemCodes.WorkerOfAnother, $"{principal} did not register the worker '{workerId}'; register one.");
    }

    private async Task<(bool IsKnown, string? Owner)> FindAsync(string workerId, CancellationToken cancellationToken)
    {
        if (owners.TryGetValue(workerId, out var known))
        {
            return (true, known);
        }

        if (owners.Count > MostKept)
        {
            owners.Clear();
        }

        foreach (var worker in await store.ListWorkersAsync(cancellationToken))
        {
            owners[worker.Id] = worker.Registration.Principal;
        }

        return (owners.TryGetValue(workerId, out var owner), owner);
    }
}
