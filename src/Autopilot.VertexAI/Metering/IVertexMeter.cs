namespace Autopilot;

/// <summary>Is told what each request to a model has used: retried, failed and cancelled ones too. A service registers as many as it needs.</summary>
public interface IVertexMeter
{
    /// <summary>Takes note of one request. It is called once for each, when it has ended, and must not throw.</summary>
    /// <param name="usage">What it used.</param>
    void Record(VertexUsage usage);
}
