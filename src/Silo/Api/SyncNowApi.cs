using System.Text.Json;
using System.Text.Json.Serialization;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Salesforce;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Silo.Api;

/// <summary>Sync now: for some records, a list, or what meets a condition.</summary>
internal static class SyncNowApi
{
    public static void MapSyncNow(this RouteGroupBuilder api)
    {
        api.MapPost("/connections/{connection}/sync", StartAsync)
            .Produces<SyncRunStatus>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Read records afresh on both sides and bring them in step: by ids, by a HubSpot list, or by a condition");
        api.MapGet("/connections/{connection}/sync/{run}", LookAsync)
            .Produces<SyncRunStatus>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("How far a sync now is, and what is not in step");
    }

    private static async Task<IResult> StartAsync(string connection, SyncNowBody body, SyncPlan plan, IGrainFactory grains)
    {
        if (plan.Connections.FirstOrDefault(one => one.Name == connection)?.Mappings.Any(one => one.Name == body.Mapping) != true)
        {
            return Results.Problem($"There is no mapping '{body.Mapping}' in a connection '{connection}'.", statusCode: StatusCodes.Status404NotFound);
        }

        var key = SyncRunKey.New(connection);
        var start = await grains.GetGrain<ISyncRunGrain>(key.ToString()).StartAsync(body.ToRequest());
        return start switch
        {
            { Run: { } run } => Results.Accepted($"/api/connections/{connection}/sync/{run.Run}", run),
            { Later: true } => Results.Problem(start.Problem, statusCode: StatusCodes.Status503ServiceUnavailable),
            _ => Results.Problem(start.Problem, statusCode: StatusCodes.Status400BadRequest),
        };
    }

    private static async Task<IResult> LookAsync(string connection, string run, IGrainFactory grains) =>
        run.Length <= SyncNowBody.LongestRun && run.All(char.IsAsciiLetterOrDigit) && await grains.GetGrain<ISyncRunGrain>(new SyncRunKey(connection, run).ToString()).LookAsync() is { } status
            ? Results.Ok(status)
            : Results.Problem($"There is no run '{run}' of '{connection}', or none any more.", statusCode: StatusCodes.Status404NotFound);
}

/// <summary>Which records; named in one way.</summary>
internal sealed record SyncNowBody
{
    public const int LongestRun = 32;

    public required string Mapping { get; init; }

    [JsonPropertyName("hubspotIds"), JsonConverter(typeof(Ids))]
    public IReadOnlyList<string>? HubSpotIds { get; init; }

    public IReadOnlyList<string>? SalesforceIds { get; init; }

    /// <summary>A HubSpot list's id.</summary>
    [JsonConverter(typeof(Id))]
    public string? List { get; init; }

    /// <summary>A condition on HubSpot's properties, such as <c>lifecyclestage = customer</c>.</summary>
    public string? Where { get; init; }

    /// <summary>A SOQL condition, such as <c>Region__c = 'EMEA'</c>.</summary>
    public string? Soql { get; init; }

    /// <summary>The Salesforce object of the SOQL, where the mapping has several.</summary>
    public string? Object { get; init; }

    public SyncRequest ToRequest() => new()
    {
        Mapping = Mapping,
        HubSpotIds = HubSpotIds ?? [],
        SalesforceIds = [.. (SalesforceIds ?? []).Select(RecordIds.To18)],
        List = List,
        Where = Where,
        Soql = Soql,
        SalesforceObject = Object,
    };

    /// <summary>HubSpot's ids look like numbers, and are written as such.</summary>
    private sealed class Id : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? reader.GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture) : reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }

    private sealed class Ids : JsonConverter<IReadOnlyList<string>>
    {
        private static readonly Id One = new();

        public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("hubspotIds must be a list.");
            }

            var ids = new List<string>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                ids.Add(One.Read(ref reader, typeof(string), options) ?? "");
            }

            return ids;
        }

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);
    }
}
