using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>
/// A pair with one field under test, for examples that read as a story: what was seen, what is written, what was answered. Its
/// HubSpot record is 5, its Salesforce record 003. A look is a second newer than the one before.
/// </summary>
internal sealed class ExamplePair(Ownership owner = Ownership.Shared)
{
    private long _second;

    public Mapping Mapping { get; init; } = new()
    {
        Connection = "c",
        Name = "contacts",
        HubSpotObject = "contacts",
        SalesforceObject = "Contact",
        Match = [new MatchRule("email", "Email", Normalizer.Email)],
        Fields = [new FieldMapping("email", "Email", Ownership.Shared, Normalizer.Email), new FieldMapping("field", "Field", owner)],
        SalesforceConstants = new Dictionary<string, string> { ["Region"] = "EMEA" },
        HubSpotIdentityField = "sfid",
        SalesforceIdentityField = "Hid",
        PortalId = 1,
    };

    public PairState State { get; set; } = new();

    public bool MayCreate { get; set; } = true;

    /// <summary>Whether the records carry each other's identity.</summary>
    public bool Stamped { get; set; } = true;

    public DateTimeOffset Now { get; set; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Two linked records that hold this value, agreed.</summary>
    public static ExamplePair Agreed(string? value, Ownership owner = Ownership.Shared)
    {
        var pair = new ExamplePair(owner);
        pair.Sees(Side.HubSpot, value);
        pair.Sees(Side.Salesforce, value);
        pair.Writes();
        return pair;
    }

    /// <summary>The same two, of which HubSpot's changed and is being written to Salesforce.</summary>
    public static (ExamplePair Pair, PlannedWrite Write) Writing(string? from, string? to, Ownership owner = Ownership.Shared)
    {
        var pair = Agreed(from, owner);
        pair.Sees(Side.HubSpot, to);
        return (pair, pair.Writes().Single());
    }

    public Observation Look(Side side, string? value, bool complete = true, bool deleted = false, string? id = null, long? second = null) => new()
    {
        Side = side,
        Record = Record(side, value, complete, deleted, id, second),
        Complete = complete,
        Source = complete ? ObservationSource.Poll : ObservationSource.Webhook,
        Lane = Lane.Live,
    };

    public CrmRecord Record(Side side, string? value, bool complete = true, bool deleted = false, string? id = null, long? second = null)
    {
        var values = new Dictionary<string, string?> { [Field(side)] = value };
        if (complete)
        {
            values[Mapping.Match[0].On(side)[0]] = "ada@example.com";
        }

        return new CrmRecord
        {
            ObjectType = Mapping.ObjectOn(side),
            Id = id ?? Id(side),
            Version = new RecordVersion((second ?? ++_second) * 1000),
            Values = values,
            Deleted = deleted,
            Identity = complete && Stamped ? Mapping.IdentityOf(side.Other(), Id(side.Other())) : null,
        };
    }

    public void Sees(Side side, string? value) => Sees(Look(side, value));

    public void Sees(Observation observation) => State = PairObserving.Observe(State, observation, Mapping);

    public IReadOnlyList<PlannedWrite> Writes()
    {
        (State, var writes) = PairPlanning.Plan(State, new PlanningContext(Mapping, Lane.Live, Now) { Scanned = MayCreate ? Sides.Both : [] });
        return writes;
    }

    public void Answers(PlannedWrite write, WriteOutcome outcome) => State = PairSettling.Settle(State, write.Target, write.Outgoing.Number, outcome, Mapping, Now);

    public WriteOutcome.Written Written(Side side, string? held, bool created = false) => new(Record(side, held), created);

    public static string Field(Side side) => side == Side.HubSpot ? "field" : "Field";

    public static string Id(Side side) => side == Side.HubSpot ? "5" : "003";
}
