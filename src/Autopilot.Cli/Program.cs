using System.CommandLine;
using Autopilot.Cli;

// One verb a file; each says what it takes and what it answers.
var root = new RootCommand("Drives a coding task from an approved spec to a proven deployment: forward only, and never without evidence.")
{
    DemoVerb.Create(),
    RunVerb.Create(),
    ServeVerb.Create(),
    WorkerVerb.Create(),
    StatusVerb.Create(),
    WhyVerb.Create(),
    EventsVerb.Create(),
    VerifyVerb.Create(),
    SpecVerb.Create(),
    ApproveVerb.Create(),
    ActivateVerb.Create(),
    RetryVerb.Create(),
    CancelVerb.Create(),
    StopVerb.Create(),
    ThawVerb.Create(),
    MigrateVerb.Create(),
    DoctorVerb.Create(),
    ManifestVerb.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    // What could not be parsed has no verb that knows --json.
    new Output(args.Contains("--json", StringComparer.Ordinal))
        .Error(ExitCodes.UsageCode, string.Join(" ", parsed.Errors.Select(error => error.Message)));
    await Console.Error.WriteLineAsync("'autopilot --help' lists the verbs; 'autopilot VERB --help' what each takes.");
    return ExitCodes.Usage;
}

return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
