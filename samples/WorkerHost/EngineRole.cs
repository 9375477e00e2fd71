using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Autopilot.Samples;

/// <summary>The engine as a service of Cloud Run: as many of it as there are instances share one database.</summary>
internal static class EngineRole
{
    public static async Task<int> RunAsync(WebApplicationBuilder builder, Settings settings)
    {
        var port = settings.Port;
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(port));
        var engine = builder.Services.AddAutopilot()
            .UsePostgreSql(settings.RequirePostgres())
            .AddGitHub(settings)
            .AddCloudRun(settings);
        AddProfiles(engine, settings);
        AddWork(engine, settings);
        AddPeople(engine, settings);
        await using var app = builder.Build();
        if (!settings.Accept(app.Services))
        {
            return 1;
        }

        app.MapGet("/health", ReadHealthAsync);
        app.MapGet("/version", () => new { BuildCommit.Commit });
        app.MapAutopilot();
        await app.RunAsync();
        return 0;
    }

    // Each target has a profile of its name; tasks that name none go to 'target', which needs to be said only where there are several.
    private static void AddProfiles(AutopilotBuilder engine, Settings settings)
    {
        var targets = settings.Names("cloudRun:targets");
        var profile = settings.Read("profile", () => new Profile { Name = "default" });
        var usual = targets.Count > 1 ? settings.Require("target") : settings.Find("target") ?? targets.SingleOrDefault() ?? Settings.Placeholder;
        if (targets.Count > 0 && usual != Settings.Placeholder && !targets.Contains(usual, StringComparer.Ordinal))
        {
            settings.Reject("target", $"one of cloudRun:targets is accepted: {string.Join(", ", targets)}");
        }

        engine.AddProfile(profile with { Target = usual });
        foreach (var target in targets)
        {
            engine.AddProfile(profile with { Name = target, Target = target });
        }
    }

    // Each offer of work starts an execution of the job; without a job, workers of this process take it.
    private static void AddWork(AutopilotBuilder engine, Settings settings)
    {
        if (settings.Has("cloudRun:jobs"))
        {
            engine.AddCloudRunJobs();
            return;
        }

        engine.AddAgent(settings, "cloudRun:jobs").AddWorker(settings.Number("slots", 1, 1, 1000));
    }

    // Whoever calls has a token of this installation, or one of the team's identity provider whose claim 'roles' names roles of the API.
    private static void AddPeople(AutopilotBuilder engine, Settings settings)
    {
        var hasProvider = settings.Has("jwt");
        if (hasProvider)
        {
            var (authority, audience) = (settings.RequireAddress("jwt:authority"), settings.Require("jwt:audience"));
            engine.Services.AddAuthentication().AddJwtBearer(options =>
            {
                (options.Authority, options.Audience, options.MapInboundClaims) = (authority.AbsoluteUri, audience, false);
                options.RequireHttpsMetadata = !authority.IsLoopback;
            });
        }
        else if (!settings.Has("api:tokens"))
        {
            settings.Require("api:tokens", "jwt:authority with jwt:audience");
        }

        var bind = settings.Section<AutopilotApiOptions>("api");
        engine.AddApi(options =>
        {
            bind(options);
            if (hasProvider)
            {
                options.Schemes.Add(JwtBearerDefaults.AuthenticationScheme);
            }
        });
    }

    private static async Task<IResult> ReadHealthAsync(IAutopilotStore store, CancellationToken cancellationToken)
    {
        try
        {
            await store.NowAsync(cancellationToken);
            return Results.Ok(new { Status = "healthy" });
        }
        catch (AutopilotException error)
        {
            return Results.Json(new { Status = "unhealthy", error.Code }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
