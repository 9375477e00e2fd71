using Autopilot;

// A host as a platform team deploys it, as often as it wants: engine and worker on one PostgreSQL, with the repositories and checks of GitHub.
// Everything comes from configuration: appsettings.json, variables such as gitHub__privateKeyFile, or arguments. The agent is a preset's name, a
// command, or 'vertex': the one in this process, with the model of the section 'vertex' and the commands of 'vertexAgent'. Before it is started:
//   autopilot migrate --postgres "$POSTGRES"          brings the database to its schema
//   autopilot doctor --config appsettings.json        asks GitHub and Vertex AI for everything that a run will need
// People give their commands through a service on the same database, such as 'autopilot serve --postgres "$POSTGRES" --workers 0 --config FILE'.
// What a run must prove is decided there: a run keeps the profile with which it was activated.
var builder = Host.CreateApplicationBuilder(args);
var settings = builder.Configuration;
var isVertex = settings["agent"] == "vertex";
string[] needed = ["postgres", "agent", "workFolder", "gitHub:apiAddress", .. isVertex ? ["vertex:project", "vertex:model"] : (string[])[]];
var missing = needed.Where(name => string.IsNullOrWhiteSpace(settings[name])).ToList();
if (string.IsNullOrWhiteSpace(settings["gitHub:appId"]) && string.IsNullOrWhiteSpace(settings["gitHub:token"]))
{
    missing.Add("gitHub:appId with gitHub:installationId and gitHub:privateKeyFile, or gitHub:token");
}

if (missing.Count > 0)
{
    Console.Error.WriteLine($"These settings are missing:\n  {string.Join("\n  ", missing)}");
    return 1;
}

var work = new AgentWorkerOptions { WorkFolder = settings["workFolder"]! };
var engine = builder.Services.AddAutopilot()
    .AddProfile(new Profile { Name = "default", DeploysNothing = true })
    .UsePostgreSql(settings["postgres"]!)
    .AddGitHub(settings.GetSection("gitHub").Bind)
    .AddWorker(settings.GetValue("slots", 1));
_ = isVertex
    ? engine.AddVertexChat(settings.GetSection("vertex").Bind).AddVertexAgent(settings.GetSection("vertexAgent").Bind).AddAgentWorker(work)
    : engine.AddVertexTokens().AddProcessAgent(settings["agent"]!, work);
builder.Build().Run();
return 0;
