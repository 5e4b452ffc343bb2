using System.Text.Json;
using System.Text.Json.Serialization;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Bulk;
using HubSpotSfSync.Sandbox.Salesforce.Events;
using HubSpotSfSync.Sandbox.Salesforce.PubSub;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>The faults that only this platform has: of rows, jobs, change events and streams.</summary>
internal sealed class FaultControlEndpoints(Org org, BulkJobs bulk, OpenStreams streams)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public void Map(WebApplication app)
    {
        var group = app.MapGroup(SandboxControls.Path);
        Map<RowFault[]>(group, "/row-faults", () => org.RowFaults.States, faults => org.RowFaults.Replace(faults.Select(Checked).ToArray()), () => org.RowFaults.Replace([]));
        Map<EventDisorder>(group, "/events", () => org.Events.Disorder, disorder => org.Events.Disturb(Checked(disorder)), () => org.Events.Disturb(new EventDisorder()));
        Map<BulkPace>(group, "/bulk", () => bulk.Pace, pace => bulk.Pace = Checked(pace), () => bulk.Pace = new BulkPace());
        Map<StreamBreak>(group, "/streams/break", () => new { open = streams.Count, next = streams.Next }, strike => streams.Break(Checked(strike)), streams.Reset);
    }

    private RowFault Checked(RowFault fault, int index)
    {
        var at = $"[{index}]";
        var type = Type(fault.Object, $"{at}.object");
        Require(fault.StatusCode.Length > 0, $"{at}.statusCode", "is a status code of the platform");
        Require(fault.Field is null || type.Find(fault.Field) is not null, $"{at}.field", $"is no field of {type.Name}");
        Require(fault.Value is null || fault.Field is not null, $"{at}.equals", "needs a field");
        Require(fault.Count is null or > 0, $"{at}.count", "is at least 1");
        Require(fault.Skip >= 0, $"{at}.skip", "is at least 0");
        Require(fault.Probability is > 0 and <= 1, $"{at}.probability", "is more than 0 and at most 1");
        return fault with
        {
            Ids = fault.Ids is { } ids ? [.. ids.Select(id => RecordId.Normalize(id) ?? throw new ControlException($"{at}.ids", $"'{id}' is no record id"))] : null,
        };
    }

    private EventDisorder Checked(EventDisorder disorder)
    {
        if (disorder.Object is { } name)
        {
            Type(name, "object");
        }

        foreach (var (field, value) in new[]
        {
            ("drop", disorder.Drop), ("duplicate", disorder.Duplicate), ("delayMs", disorder.DelayMs), ("gaps", disorder.Gaps),
            ("reorder", disorder.Reorder), ("skip", disorder.Skip), ("overflowAfter", disorder.OverflowAfter),
        })
        {
            Require(value >= 0, field, "is at least 0");
        }

        Require(disorder.Reorder != 1, "reorder", "needs at least 2 events to change their order");
        return disorder;
    }

    private static BulkPace Checked(BulkPace pace)
    {
        Require(pace.IsKnown, "profile", "is instant or realistic");
        Require(pace.FailAfter is null or >= 0, "failAfter", "is at least 0");
        Require(pace.ErrorMessage is null || pace.FailAfter is not null, "errorMessage", "needs failAfter");
        Require(pace.StallSeconds >= 0, "stallSeconds", "is at least 0");
        Require(pace.Jobs >= 1, "jobs", "is at least 1");
        return pace;
    }

    private static StreamBreak Checked(StreamBreak strike)
    {
        Require(strike.Kind == StreamBreakKind.Error || strike is { Code: null, Status: null }, strike.Code is null ? "status" : "code", "goes with the kind error");
        Require(
            strike.Code is null || PubSubErrorCodes.Known.Contains(strike.Code),
            "code",
            $"is one of {string.Join(", ", PubSubErrorCodes.Known)}");
        Require(strike.Status != Grpc.Core.StatusCode.OK, "status", "is no error");
        Require(strike.Next >= 0, "next", "is at least 0");
        Require(strike.AfterEvents >= 0, "afterEvents", "is at least 0");
        return strike;
    }

    private SObjectType Type(string name, string field) => org.Metadata.Find(name) ?? throw new ControlException(field, $"There is no object {name}");

    private static void Require(bool holds, string field, string words)
    {
        if (!holds)
        {
            throw new ControlException(field, words);
        }
    }

    private void Map<T>(RouteGroupBuilder group, string path, Func<object> show, Action<T> set, Action clear)
        where T : class
    {
        group.MapGet(path, () => Results.Json(Held(show), Json));
        group.MapPost(path, (RequestDelegate)(async context =>
        {
            var wanted = await ReadAsync<T>(context);
            Held(() =>
            {
                set(wanted);
                return true;
            });
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }));
        group.MapDelete(path, () =>
        {
            Held(() =>
            {
                clear();
                return true;
            });
            return Results.NoContent();
        });
    }

    private TResult Held<TResult>(Func<TResult> act)
    {
        lock (org.Gate)
        {
            return act();
        }
    }

    private static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json, context.RequestAborted)
                ?? throw new ControlException(string.Empty, "There is no body");
        }
        catch (JsonException problem)
        {
            throw ControlException.Of(problem);
        }
    }
}
