using System.Globalization;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>A stage; a deal's metadata are <c>probability</c> and <c>isClosed</c>, a ticket's <c>ticketState</c>.</summary>
public sealed record PipelineStage(
    string Id, string Label, int DisplayOrder, IReadOnlyDictionary<string, string> Metadata, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public double Probability =>
        Metadata.TryGetValue("probability", out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>A deal is over at a probability of 0 or 1, unless the stage says otherwise.</summary>
    public bool IsClosed => Metadata.TryGetValue("isClosed", out var text)
        ? string.Equals(text, "true", StringComparison.OrdinalIgnoreCase)
        : Metadata.TryGetValue("ticketState", out var state) ? state == "CLOSED" : Probability is 0 or 1;
}

public sealed record Pipeline(
    string Id, string Label, int DisplayOrder, IReadOnlyList<PipelineStage> Stages, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public PipelineStage? Stage(string id) => Stages.FirstOrDefault(stage => stage.Id == id);
}

/// <summary>The pipelines of one portal by object type, deals' and tickets' default ones to begin with. Used under the portal's lock.</summary>
public sealed class Pipelines
{
    public const string Default = "default";
    public const string DefaultTickets = "0";

    private readonly Dictionary<string, List<Pipeline>> _byType = [];
    private long _lastId = 90_000_000;

    public Pipelines(DateTimeOffset now)
    {
        (string Id, string Label, string Probability)[] stages =
        [
            ("appointmentscheduled", "Appointment Scheduled", "0.2"), ("qualifiedtobuy", "Qualified To Buy", "0.4"),
            ("presentationscheduled", "Presentation Scheduled", "0.6"), ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
            ("contractsent", "Contract Sent", "0.9"), ("closedwon", "Closed Won", "1.0"), ("closedlost", "Closed Lost", "0.0"),
        ];
        _byType["deals"] =
        [
            new(Default, "Sales Pipeline", 0, [.. stages.Select((stage, order) => new PipelineStage(stage.Id, stage.Label, order, DealStage(stage.Probability), now, now))], now, now),
        ];
        string[] states = ["New", "Waiting on contact", "Waiting on us", "Closed"];
        _byType["tickets"] =
        [
            new(DefaultTickets, "Support Pipeline", 0, [.. states.Select((label, order) => new PipelineStage(
                (order + 1).ToString(CultureInfo.InvariantCulture), label, order,
                new Dictionary<string, string> { ["ticketState"] = label == "Closed" ? "CLOSED" : "OPEN" }, now, now))], now, now),
        ];
    }

    /// <summary>Null for an object type that has no pipelines.</summary>
    public IReadOnlyList<Pipeline>? Of(string objectType) => _byType.GetValueOrDefault(objectType);

    public Pipeline? Find(string objectType, string id) => Of(objectType)?.FirstOrDefault(pipeline => pipeline.Id == id);

    public string NextId() => (++_lastId).ToString(CultureInfo.InvariantCulture);

    public void Put(string objectType, Pipeline pipeline)
    {
        var pipelines = _byType[objectType];
        var at = pipelines.FindIndex(existing => existing.Id == pipeline.Id);
        if (at < 0)
        {
            pipelines.Add(pipeline);
        }
        else
        {
            pipelines[at] = pipeline;
        }
    }

    public void Remove(string objectType, string id) => _byType[objectType].RemoveAll(pipeline => pipeline.Id == id);

    private static Dictionary<string, string> DealStage(string probability) =>
        new() { ["probability"] = probability, ["isClosed"] = probability is "1.0" or "0.0" ? "true" : "false" };
}
