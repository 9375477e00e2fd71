using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Autopilot;

/// <summary>The jobs of a location, and their executions.</summary>
/// <param name="transport">How they are reached.</param>
/// <param name="location">The location's name.</param>
internal sealed class Jobs(CloudRunTransport transport, string location)
{
    private const int MostPages = 20;

    /// <summary>Reads a job; null: there is none.</summary>
    /// <exception cref="ProviderException">It cannot be read.</exception>
    public Task<WireJob?> FindAsync(string job, CancellationToken cancellationToken) =>
        transport.FindAsync($"{location}/jobs/{job}", CloudRunJson.Default.WireJob, cancellationToken);

    /// <summary>Replaces a job, if it is still the one that was read.</summary>
    /// <exception cref="ProviderException">It was not replaced, or nobody knows.</exception>
    public Task<WireOperation> UpdateAsync(WireJob job, CancellationToken cancellationToken) => transport.SendAsync(
        new CloudRunCall(HttpMethod.Patch, job.Name!, JsonSerializer.SerializeToUtf8Bytes(job, CloudRunJson.Default.WireJob)), CloudRunJson.Default.WireOperation, cancellationToken);

    /// <summary>Starts an execution.</summary>
    /// <exception cref="ProviderException">None was started, or nobody knows.</exception>
    public Task<WireOperation> RunAsync(string job, WireRun run, CancellationToken cancellationToken) => transport.SendAsync(
        new CloudRunCall(HttpMethod.Post, $"{location}/jobs/{job}:run", JsonSerializer.SerializeToUtf8Bytes(run, CloudRunJson.Default.WireRun)),
        CloudRunJson.Default.WireOperation, cancellationToken);

    /// <summary>Finds the execution that was given a variable with this value.</summary>
    /// <returns>The execution, or none; and whether all were seen, without which none proves nothing.</returns>
    /// <exception cref="ProviderException">They cannot be read.</exception>
    public async Task<(WireExecution? Found, bool SawAll)> FindExecutionAsync(string job, string variable, string value, CancellationToken cancellationToken)
    {
        await foreach (var page in ReadPagesAsync(job, cancellationToken).ConfigureAwait(false))
        {
            if (page is null)
            {
                return (null, false);
            }

            if (page.FirstOrDefault(execution => IsGiven(execution, variable, value)) is { } found)
            {
                return (found, true);
            }
        }

        return (null, true);
    }

    /// <summary>Every execution of a job; null: there are more than are read.</summary>
    /// <exception cref="ProviderException">They cannot be read.</exception>
    public async Task<IReadOnlyList<WireExecution>?> ListExecutionsAsync(string job, CancellationToken cancellationToken)
    {
        List<WireExecution> all = [];
        await foreach (var page in ReadPagesAsync(job, cancellationToken).ConfigureAwait(false))
        {
            if (page is null)
            {
                return null;
            }

            all.AddRange(page);
        }

        return all;
    }

    /// <summary>Whether an execution was given a variable with this value.</summary>
    public static bool IsGiven(WireExecution execution, string variable, string value) => Variables(execution).Any(one => one.Name == variable && one.Value == value);

    // Newest first; null after the last that is read, where there are more.
    private async IAsyncEnumerable<IReadOnlyList<WireExecution>?> ReadPagesAsync(string job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = "";
        for (var read = 0; read < MostPages; read++)
        {
            var answer = await transport.SendAsync(
                new CloudRunCall(HttpMethod.Get, $"{location}/jobs/{job}/executions?pageSize=500{page}"), CloudRunJson.Default.WireExecutions, cancellationToken).ConfigureAwait(false);
            yield return answer.Executions ?? [];
            if (answer.NextPageToken is not { Length: > 0 } next)
            {
                yield break;
            }

            page = $"&pageToken={Uri.EscapeDataString(next)}";
        }

        yield return null;
    }

    private static IEnumerable<WireVariable> Variables(WireExecution execution) =>
        (execution.Template?.Containers ?? []).SelectMany(container => container.Env ?? []);
}
