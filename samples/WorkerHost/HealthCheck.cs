using System.Globalization;

namespace Autopilot.Samples;

/// <summary>The container's own question whether it is well, so that its image needs no program to ask.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <returns>0 where it is well. Only an engine answers; what else runs is well while it runs.</returns>
    public static async Task<int> RunAsync(string role, Settings settings)
    {
        if (role != "engine")
        {
            return 0;
        }

        using var client = new HttpClient { Timeout = Limit };
        try
        {
            using var answer = await client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{settings.Port}/health")));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return 1;
        }
    }
}
