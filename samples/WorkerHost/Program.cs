using Autopilot;
using Autopilot.Samples;

// An installation as a platform team deploys it, from one image; the setting 'role' says what a process of it does:
//   engine   the default: looks after the runs, and answers on $PORT: /health, /version, and the HTTP API with GitHub's webhook
//   worker   claims one piece of work from the engine, carries it out and ends, as an execution of a job
//   migrate  brings the database to its schema, and verifies it; verify only says what it lacks
//   doctor   asks GitHub, Cloud Run and Vertex AI for everything that a run will need
// Everything comes from configuration: appsettings.json, variables such as gitHub__privateKeyFile, or arguments. What is missing or wrong is named, all
// at once, before anything is connected. docs/deploy.md goes from a clone of this repository to an installation of one's own.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var settings = new Settings(builder.Configuration);
try
{
    return (args, settings.Find("role") ?? "engine") switch
    {
        (["--check-health", ..], var role) => await HealthCheck.RunAsync(role, settings),
        (_, "engine") => await EngineRole.RunAsync(builder, settings),
        (_, "worker") => await WorkerRole.RunAsync(builder, settings),
        (_, "migrate") => await DatabaseRoles.MigrateAsync(settings),
        (_, "verify") => await DatabaseRoles.VerifyAsync(settings),
        (_, "doctor") => await DoctorRole.RunAsync(builder, settings),
        (_, var other) => settings.Refuse($"role: '{other}' is not accepted; engine, worker, migrate, verify and doctor are."),
    };
}
catch (AutopilotException error)
{
    return settings.Refuse($"{error.Code}: {error.Message}");
}
