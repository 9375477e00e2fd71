namespace Autopilot;

/// <summary>Where Vertex AI answers, as data: a location's kind decides its host.</summary>
internal static class VertexLocations
{
    private const string Global = "global";

    private static readonly string[] MultiRegions = ["us", "eu"];

    private static readonly string[] Regions =
    [
        "africa-south1", "asia-east1", "asia-east2", "asia-northeast1", "asia-northeast2", "asia-northeast3", "asia-south1", "asia-south2",
        "asia-southeast1", "asia-southeast2", "australia-southeast1", "australia-southeast2", "europe-central2", "europe-north1",
        "europe-southwest1", "europe-west1", "europe-west2", "europe-west3", "europe-west4", "europe-west6", "europe-west8", "europe-west9",
        "europe-west12", "me-central1", "me-central2", "me-west1", "northamerica-northeast1", "northamerica-northeast2", "southamerica-east1",
        "southamerica-west1", "us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west2", "us-west3", "us-west4",
    ];

    /// <summary>Every location that is known, for people.</summary>
    public static string Accepted { get; } = string.Join(", ", [Global, .. MultiRegions, .. Regions]);

    /// <summary>The host of a location; null: it is not known.</summary>
    public static string? FindHost(string location) =>
        location == Global ? "aiplatform.googleapis.com"
        : MultiRegions.Contains(location, StringComparer.Ordinal) ? $"aiplatform.{location}.rep.googleapis.com"
        : Regions.Contains(location, StringComparer.Ordinal) ? $"{location}-aiplatform.googleapis.com"
        : null;
}
