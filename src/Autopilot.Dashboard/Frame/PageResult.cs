using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autopilot.Dashboard;

/// <summary>Draws components as HTML. Every text in them is encoded; nothing else writes a page.</summary>
internal sealed class PageResult(RenderFragment content, int status = StatusCodes.Status200OK) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var html = await DrawAsync(httpContext.RequestServices, content);
        var response = httpContext.Response;
        PageHeaders.Set(response);
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        await response.WriteAsync(html, httpContext.RequestAborted);
    }

    /// <summary>The HTML of components.</summary>
    public static async Task<string> DrawAsync(IServiceProvider services, RenderFragment content)
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<Root>(ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(Root.Content)] = content }));
            return root.ToHtmlString();
        });
    }

    /// <summary>A component that is what it is given.</summary>
    private sealed class Root : IComponent
    {
        private RenderHandle handle;

        public RenderFragment? Content { get; private set; }

        public void Attach(RenderHandle renderHandle) => handle = renderHandle;

        public Task SetParametersAsync(ParameterView parameters)
        {
            Content = parameters.GetValueOrDefault<RenderFragment>(nameof(Content));
            handle.Render(Content!);
            return Task.CompletedTask;
        }
    }
}
