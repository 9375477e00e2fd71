namespace Autopilot.Tests;

/// <summary>Holds every answer to the approved document, and every accepted body.</summary>
internal sealed class ContractHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    private static readonly Lazy<ApiContract> Contract = new(() => new ApiContract(ApprovedDocument.Root));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
        var response = await base.SendAsync(request, cancellationToken);
        if (Contract.Value.Find(request.Method, request.RequestUri!.AbsolutePath) is not { } operation)
        {
            return response;
        }

        var mediaType = response.Content.Headers.ContentType?.MediaType;
        var answered = mediaType == "text/event-stream" ? "" : await BufferAsync(response, cancellationToken);
        operation.Breach((int)response.StatusCode, mediaType, answered).ShouldBeNull();
        if (response.IsSuccessStatusCode && sent.Length > 0)
        {
            operation.BodyBreach(sent).ShouldBeNull();
        }

        return response;
    }

    private static async Task<string> BufferAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }
}
