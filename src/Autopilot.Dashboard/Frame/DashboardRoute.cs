using Microsoft.AspNetCore.Http;

namespace Autopilot.Dashboard;

/// <summary>Marks a route of a dashboard, and says which one: a host may have several.</summary>
/// <param name="Prefix">Where it is mapped.</param>
/// <param name="ApiPrefix">Where its API is mapped.</param>
internal sealed record DashboardRoute(string Prefix, string ApiPrefix)
{
    public static DashboardRoute Of(HttpContext context) => Find(context)
        ?? throw new InvalidOperationException("The request is not one of a dashboard.");

    public static DashboardRoute? Find(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<DashboardRoute>();

    public Addresses Addresses(HttpContext context) => Dashboard.Addresses.Of(context, Prefix, ApiPrefix);
}
