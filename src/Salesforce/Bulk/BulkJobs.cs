using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Bulk;

/// <summary>The requests of Bulk API 2.0; each counts as a call. https://developer.salesforce.com/docs/platform/api-asynch/guide/</summary>
internal sealed class BulkJobs(SalesforceRest rest, TimeProvider clock)
{
    public const string Aborted = "Aborted";
    public const string UploadComplete = "UploadComplete";

    public JobPace Pace { get; } = new();

    /// <summary>Should the answer be lost, an earlier job is left to expire: it only read.</summary>
    public Task<BulkJob> CreateQueryAsync(string soql, CallContext call, CancellationToken cancellationToken) =>
        CreateAsync(JobKind.Query, new JsonObject { ["operation"] = "query", ["query"] = soql }, call, cancellationToken);

    /// <summary>Should the answer be lost, an earlier job stays open and empty until it expires: nothing is written before it is closed.</summary>
    /// <param name="objectType">What is written.</param>
    /// <param name="externalId">The key of an upsert; null for an update by id.</param>
    /// <param name="call">For whom.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<BulkJob> CreateIngestAsync(string objectType, string? externalId, CallContext call, CancellationToken cancellationToken)
    {
        var wanted = new JsonObject
        {
            ["object"] = objectType,
            ["operation"] = externalId is null ? "update" : "upsert",
            ["contentType"] = "CSV",
            ["lineEnding"] = "LF",
            ["columnDelimiter"] = "COMMA",
        };
        if (externalId is not null)
        {
            wanted["externalIdFieldName"] = externalId;
        }

        return CreateAsync(JobKind.Ingest, wanted, call, cancellationToken);
    }

    /// <summary>Once a job: a second upload is refused, whatever became of the first.</summary>
    public async Task UploadAsync(BulkJob job, Func<HttpContent> file, CallContext call, CancellationToken cancellationToken)
    {
        var request = new RestRequest("an upload of bulk data", HttpMethod.Put, $"{PathOf(job.Kind, job.Id)}/batches") { Content = file, Repeatable = false, IsTransfer = true };
        using var answer = await rest.OpenAsync(request, call, cancellationToken);
    }

    public async Task<BulkJob> MoveAsync(BulkJob job, string state, CallContext call, CancellationToken cancellationToken)
    {
        var request = new RestRequest($"moving a bulk job to {state}", HttpMethod.Patch, PathOf(job.Kind, job.Id))
        {
            Content = () => JsonContent.Create(new JsonObject { ["state"] = state }),
            Repeatable = false,
        };
        return BulkJob.Read(job.Kind, (await rest.SendAsync(request, call, cancellationToken)).Body);
    }

    public async Task<BulkJob> LookAsync(JobKind kind, string id, CallContext call, CancellationToken cancellationToken) =>
        BulkJob.Read(kind, (await rest.GetAsync("a look at a bulk job", PathOf(kind, id), call, cancellationToken)).Body);

    /// <summary>Waits for the end of a job that writes so many records.</summary>
    /// <inheritdoc cref="WaitAsync(BulkJob, TimeSpan, TimeSpan, DateTimeOffset?, CallContext, CancellationToken)"/>
    public Task<BulkJob> WaitAsync(BulkJob job, long records, DateTimeOffset until, CallContext call, CancellationToken cancellationToken) =>
        Pace.TryScout() ? ScoutAsync(job, records, until, call, cancellationToken) : WaitToldAsync(job, records, until, call, cancellationToken);

    private async Task<BulkJob> ScoutAsync(BulkJob job, long records, DateTimeOffset until, CallContext call, CancellationToken cancellationToken)
    {
        try
        {
            job = await WaitAsync(job, JobPace.ToScout(records), Pace.ToWrite(records), until, call, cancellationToken);
            LearnFrom(job, records);
            return job;
        }
        finally
        {
            Pace.EndScouting();
        }
    }

    private async Task<BulkJob> WaitToldAsync(BulkJob job, long records, DateTimeOffset until, CallContext call, CancellationToken cancellationToken)
    {
        var began = clock.GetUtcNow();
        if (Pace.Told is { IsCompleted: false } told)
        {
            await Task.WhenAny(told, Task.Delay(Pace.ToWrite(records), clock, cancellationToken));
        }

        job = await WaitAsync(job, Pace.ToWrite(records) - (clock.GetUtcNow() - began), TimeSpan.Zero, until, call, cancellationToken);
        LearnFrom(job, records);
        return job;
    }

    private void LearnFrom(BulkJob job, long records)
    {
        if (job is { IsComplete: true, ChangedAt: { } ended })
        {
            Pace.Learn(records, ended - job.CreatedAt);
        }
    }

    /// <summary>Waits for the end of a job, and gives it undone when that does not come in time. Looks that fail are made again as long
    /// as they may help; what does not help is thrown.</summary>
    /// <param name="job">Which.</param>
    /// <param name="first">After how long the first look comes.</param>
    /// <param name="second">After how long the second does, at the earliest.</param>
    /// <param name="until">When its time is up.</param>
    /// <param name="call">For whom.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<BulkJob> WaitAsync(BulkJob job, TimeSpan first, TimeSpan second, DateTimeOffset? until, CallContext call, CancellationToken cancellationToken)
    {
        var began = clock.GetUtcNow();
        var pause = first > TimeSpan.Zero ? first : TimeSpan.Zero;
        while (true)
        {
            var left = until - clock.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return job;
            }

            await Task.Delay(left < pause ? left.Value : pause, clock, cancellationToken);
            var waited = clock.GetUtcNow() - began;
            pause = JobPace.After(waited) is var usual && usual > second - waited ? usual : second - waited;
            try
            {
                job = await LookAsync(job.Kind, job.Id, call, cancellationToken);
                if (job.HasEnded)
                {
                    return job;
                }
            }
            catch (CrmException failure) when (until is not null && failure.Fault is CrmFault.Unavailable or CrmFault.BudgetSpent)
            {
                pause = failure.RetryAfter > pause ? failure.RetryAfter.Value : pause;
            }
        }
    }

    /// <summary>A part of what a job left: "results", "successfulResults", "failedResults", "unprocessedrecords".</summary>
    public async Task<BulkResult> OpenAsync(BulkJob job, string part, CallContext call, CancellationToken cancellationToken) => new(
        await rest.OpenAsync(new RestRequest("the results of a bulk job", HttpMethod.Get, $"{PathOf(job.Kind, job.Id)}/{part}") { IsTransfer = true }, call, cancellationToken), clock)
    {
        MayBeEmpty = !job.IsComplete,
    };

    private string PathOf(JobKind kind, string id) => rest.PathOf($"/jobs/{Resource(kind)}/{id}");

    private static string Resource(JobKind kind) => kind == JobKind.Query ? "query" : "ingest";

    private async Task<BulkJob> CreateAsync(JobKind kind, JsonObject wanted, CallContext call, CancellationToken cancellationToken) =>
        BulkJob.Read(kind, (await rest.PostAsync($"a bulk {Resource(kind)} job", rest.PathOf($"/jobs/{Resource(kind)}"), wanted, call, cancellationToken)).Body);
}
