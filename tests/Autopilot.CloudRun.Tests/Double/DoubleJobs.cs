using System.Globalization;
using Autopilot.Tests.Google;
using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

/// <summary>The jobs, and the executions that were started.</summary>
internal sealed class DoubleJobs(CloudRunDouble cloudRun)
{
    public Dictionary<string, V2.Job> All { get; } = new(StringComparer.Ordinal);

    public List<V2.Execution> Executions { get; } = [];

    /// <summary>What an execution does; null: nothing, as a container that hangs.</summary>
    public Action<V2.Execution>? Started { get; set; }

    public V2.Job Add(string id)
    {
        var job = new V2.Job { Name = $"{CloudRunDouble.Location}/jobs/{id}", Template = new V2.ExecutionTemplate { Template = new V2.TaskTemplate() } };
        job.Template.Template.Containers.Add(new V2.Container { Image = "images.test/worker:1", Env = { new V2.EnvVar { Name = "MODE", Value = "worker" } } });
        job.TerminalCondition = new V2.Condition { Type = "Ready", State = V2.Condition.Types.State.ConditionSucceeded };
        return All[id] = job;
    }

    public CloudRunAnswer Answer(string method, SeenCall call, string body)
    {
        var id = call.Path.Split('/', ':')[7];
        if (!All.TryGetValue(id, out var job))
        {
            return CloudRunAnswer.NotFound(call.Path);
        }

        return method switch
        {
            "GetJob" => CloudRunAnswer.Of(job),
            "RunJob" => Run(job, id, (V2.RunJobRequest)ProtoJson.Parse(body, V2.RunJobRequest.Descriptor)),
            "ListExecutions" => Page(job, call),
            _ => CloudRunAnswer.Error(501, "UNIMPLEMENTED", method),
        };
    }

    private CloudRunAnswer Run(V2.Job job, string id, V2.RunJobRequest request)
    {
        var execution = new V2.Execution
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{job.Name}/executions/{id}-{Executions.Count + 1:x5}"),
            Job = job.Name,
            Template = job.Template.Template.Clone(),
        };
        foreach (var over in request.Overrides?.ContainerOverrides ?? [])
        {
            execution.Template.Containers[0].Env.Add(over.Env);
        }

        Executions.Insert(0, execution);
        Started?.Invoke(execution);
        return CloudRunAnswer.Of(cloudRun.NewOperation(execution, done: false));
    }

    private CloudRunAnswer Page(V2.Job job, SeenCall call)
    {
        var from = call.Query.TryGetValue("pageToken", out var token) ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        var all = Executions.Where(execution => execution.Job == job.Name).ToArray();
        var page = all.Skip(from).Take(cloudRun.PageSize).ToArray();
        return CloudRunAnswer.Of(new V2.ListExecutionsResponse
        {
            Executions = { page },
            NextPageToken = from + page.Length < all.Length ? (from + page.Length).ToString(CultureInfo.InvariantCulture) : "",
        });
    }
}
