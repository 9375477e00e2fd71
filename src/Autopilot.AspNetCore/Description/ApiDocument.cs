using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Autopilot;

/// <summary>
/// The OpenAPI document of our routes: a document of its own beside those of the host, which know nothing of us. It holds no secret, and is
/// answered to any principal.
/// </summary>
internal sealed class ApiDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider)
{
    public const string Name = "autopilot";

    private string? written;

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ApiDocument>();
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<Operation>().Any();
            options.AddOperationTransformer(OperationWriter.WriteAsync);
            options.AddDocumentTransformer(FinishAsync);
        });
    }

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/openapi.json", (ApiDocument document, HttpContext context) => document.AnswerAsync(context))
        .RequireAuthorization(AutopilotDefaults.AnyPolicy)
        .Describe(Operations.ReadDocument);

    // The routes do not change while the host runs, so the document is written once.
    private async Task<IResult> AnswerAsync(HttpContext context) =>
        Results.Text(written ??= await WriteAsync(context.RequestAborted), "application/json", Encoding.UTF8);

    private async Task<string> WriteAsync(CancellationToken cancellationToken)
    {
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        await using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        document.SerializeAsV31(new OpenApiJsonWriter(text));
        return text.ToString() + "\n";
    }

    // Nothing that differs from host to host or from build to build, and everything in one order.
    private static Task FinishAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Autopilot",
            Version = "1",
            Description = "Tasks, their approval and their proof; the worker protocol; live events. Every error is a problem with a stable `code`.",
        };
        document.Servers = [];
        document.Tags = null;
        var paths = document.Paths.OrderBy(path => path.Key, StringComparer.Ordinal).ToArray();
        document.Paths = [];
        foreach (var (path, item) in paths)
        {
            document.Paths.Add(path, item);
        }

        document.AddComponent(OperationWriter.Scheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A configured token, or whatever the host's own authentication schemes accept.",
        });
        document.Components!.Schemas = Ordered(document.Components.Schemas!);
        document.Components.Responses = Ordered(document.Components.Responses!);
        return Task.CompletedTask;
    }

    private static Dictionary<string, T> Ordered<T>(IDictionary<string, T> components) =>
        components.OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
}
