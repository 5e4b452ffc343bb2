using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>Memberships join two records: they begin when both are there, end, and begin anew.</summary>
public sealed class RelationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly Mapping Members = MappingPlans.Build(Yaml.Valid(Yaml.With(connection: "campaigns: { members: both }"))).Single(group => group.Name == "lists:contacts").Default;

    private static readonly ConversionContext Known = new()
    {
        Counterparts = new Dictionary<RecordReference, string?>
        {
            [new("lists", Side.HubSpot, "1")] = "701A",
            [new("lists", Side.Salesforce, "701A")] = "1",
            [new("contacts", Side.HubSpot, "5")] = "00QA",
            [new("contacts", Side.Salesforce, "00QA")] = "5",
            [new("contacts", Side.HubSpot, "6")] = null,
        },
    };

    private long _second;
    private PairState _pair = new();

    [Fact]
    public void A_member_of_a_list_becomes_a_campaign_member_in_the_field_of_its_object()
    {
        Sees(Side.HubSpot, "1-5");

        Plan().ShouldHaveSingleItem().Write.ShouldSatisfyAllConditions(
            write => write.Values.ShouldBe(new Dictionary<string, string?> { ["CampaignId"] = "701A", ["ContactId"] = null, ["LeadId"] = "00QA" }),
            write => write.Match.ShouldHaveSingleItem().Values.ShouldBe(new Dictionary<string, string> { ["CampaignId"] = "701A", ["LeadId"] = "00QA" }));
    }

    [Fact]
    public void A_member_whose_contact_is_out_of_scope_rests()
    {
        Sees(Side.HubSpot, "1-6");

        Plan().ShouldBeEmpty();
        _pair.Status.ShouldBe(PairStatus.Settled);
    }

    [Fact]
    public void Who_is_taken_out_is_taken_out_there_and_who_comes_back_gets_a_new_counterpart()
    {
        Sees(Side.HubSpot, "1-5");
        Sees(Side.Salesforce, "00vA");
        Plan().ShouldBeEmpty();

        Sees(Side.HubSpot, "1-5", deleted: true);
        var deletion = Plan().ShouldHaveSingleItem();
        (deletion.Target, deletion.Write.Delete).ShouldBe((Side.Salesforce, true));
        _pair = PairSettling.Settle(_pair, Side.Salesforce, deletion.Outgoing.Number, new WriteOutcome.Deleted(At()), Members, Now);
        Plan().ShouldBeEmpty();

        Sees(Side.HubSpot, "1-5");
        Plan().ShouldHaveSingleItem().Write.ShouldSatisfyAllConditions(write => write.RecordId.ShouldBeNull(), write => write.Values["CampaignId"].ShouldBe("701A"));
    }

    private RecordVersion At() => new(++_second * 1000);

    private IReadOnlyList<PlannedWrite> Plan()
    {
        (_pair, var writes) = PairPlanning.Plan(_pair, new PlanningContext(Members, Lane.Live, Now) { Scanned = Sides.Both, Conversion = Known });
        return writes;
    }

    private void Sees(Side side, string id, bool deleted = false) => _pair = PairObserving.Observe(
        _pair,
        new Observation
        {
            Side = side,
            Record = new CrmRecord
            {
                ObjectType = Members.ObjectOn(side),
                Id = id,
                Version = At(),
                Deleted = deleted,
                Values = side == Side.HubSpot
                    ? new Dictionary<string, string?> { ["list"] = id.Split('-')[0], ["record"] = id.Split('-')[1] }
                    : new Dictionary<string, string?> { ["CampaignId"] = "701A", ["ContactId"] = null, ["LeadId"] = "00QA" },
            },
            Complete = true,
            Source = ObservationSource.Poll,
            Lane = Lane.Live,
        },
        Members);
}
