using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Merging;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>Records that refer to other records: parents first, circles broken by a second write.</summary>
public sealed class ReferenceTests
{
    private static readonly RecordReference Company = new("companies", Side.HubSpot, "77");

    [Fact]
    public void A_record_whose_parent_has_no_counterpart_yet_waits_for_it()
    {
        var (pair, writes) = Plan(New(Mapping(required: true)), Mapping(required: true), []);

        writes.ShouldBeEmpty();
        pair.Status.ShouldBe(PairStatus.Parked);
        pair.Held!.Fields.ShouldHaveSingleItem().For.ShouldBe(Company);
    }

    [Fact]
    public void It_is_created_with_the_parent_once_that_is_there()
    {
        var mapping = Mapping(required: true);
        var (waiting, _) = Plan(New(mapping), mapping, []);

        var (pair, writes) = Plan(waiting, mapping, new() { [Company] = "001A" });

        writes.ShouldHaveSingleItem().Write.Values["AccountId"].ShouldBe("001A");
        pair.Held.ShouldBeNull();
    }

    [Fact]
    public void A_parent_that_will_never_have_a_counterpart_is_left_out()
    {
        var mapping = Mapping(required: true);

        var (_, writes) = Plan(New(mapping), mapping, new() { [Company] = null });

        writes.ShouldHaveSingleItem().Write.Values.ShouldNotContainKey("AccountId");
    }

    [Fact]
    public void A_circle_is_broken_by_creating_without_the_reference_which_follows_in_a_second_write()
    {
        var mapping = Mapping(required: false);
        var (pair, _) = Plan(New(mapping), mapping, []);
        var later = Start + PairPolicy.ReferenceGrace;

        (pair, var creates) = Plan(pair, mapping, [], later);
        var create = creates.ShouldHaveSingleItem();
        create.Write.Values.ShouldNotContainKey("AccountId");
        pair = PairSettling.Settle(pair, Side.Salesforce, create.Outgoing.Number, new WriteOutcome.Written(Contact(null), Created: true), mapping, later);
        (pair, var nothingYet) = Plan(pair, mapping, [], later);
        nothingYet.ShouldBeEmpty();
        pair.Status.ShouldBe(PairStatus.Parked);

        (_, var updates) = Plan(pair, mapping, new() { [Company] = "001A" }, later);

        updates.ShouldHaveSingleItem().Write.Values.ShouldBe(new Dictionary<string, string?> { ["AccountId"] = "001A" });
    }

    [Fact]
    public void A_record_that_is_on_its_way_is_waited_for_however_long_it_takes()
    {
        var mapping = Mapping(required: false);
        var (pair, _) = Plan(New(mapping), mapping, []);

        (pair, var notYet) = Plan(pair, mapping, [], Start + PairPolicy.ReferenceGrace, coming: true);
        (pair, var still) = Plan(pair, mapping, [], Start + TimeSpan.FromHours(1), coming: true);
        var (_, creates) = Plan(pair, mapping, new() { [Company] = "001A" }, Start + TimeSpan.FromHours(1));

        notYet.Concat(still).ShouldBeEmpty();
        creates.ShouldHaveSingleItem().Write.Values["AccountId"].ShouldBe("001A");
    }

    [Fact]
    public void On_its_way_is_what_is_being_created_or_will_be_as_soon_as_it_may()
    {
        var mapping = Mapping(required: false);
        var alone = PairObserving.Observe(new PairState(), Observe(Side.HubSpot, Contact("77") with { ObjectType = "contacts", Id = "77" }), mapping);
        var creating = alone with { Salesforce = new SideState { Outgoing = new OutgoingWrite { Number = 1, Lane = Lane.Live, SentAt = Start, Values = Nothing, Expected = Nothing, Sources = Nothing, Creates = true } } };
        var (budget, scan) = (alone with { Waiting = new(Start, WaitingCodes.Budget, "") }, alone with { Waiting = new(Start, WaitingCodes.FirstScan, "") });
        var (held, _) = Plan(New(mapping), mapping, []);

        creating.IsAboutToBeWhole(Side.HubSpot, isRead: false).ShouldBeTrue();
        budget.IsAboutToBeWhole(Side.HubSpot, isRead: false).ShouldBeTrue();
        scan.IsAboutToBeWhole(Side.HubSpot, isRead: true).ShouldBeTrue();

        scan.IsAboutToBeWhole(Side.HubSpot, isRead: false).ShouldBeFalse("that load may take long, or was cancelled");
        held.IsAboutToBeWhole(Side.HubSpot, isRead: true).ShouldBeFalse("it waits for a record itself");
        alone.IsAboutToBeWhole(Side.HubSpot, isRead: true).ShouldBeFalse();
        (scan with { Refusal = new(Side.Salesforce, "X", "", [], Start) }).IsAboutToBeWhole(Side.HubSpot, isRead: true).ShouldBeFalse();
        creating.With(Side.HubSpot, creating.HubSpot with { Deleted = true }).IsAboutToBeWhole(Side.HubSpot, isRead: true).ShouldBeFalse();
        creating.With(Side.HubSpot, creating.HubSpot with { Outside = true }).IsAboutToBeWhole(Side.HubSpot, isRead: true).ShouldBeFalse();
    }

    [Fact]
    public void Other_fields_go_on_while_a_reference_waits()
    {
        var mapping = Mapping(required: true);
        var pair = PairObserving.Observe(New(mapping), Observe(Side.Salesforce, Contact(null, name: "Old")), mapping);

        var (held, writes) = Plan(pair, mapping, []);

        writes.ShouldHaveSingleItem().Write.Values.ShouldBe(new Dictionary<string, string?> { ["LastName"] = "Lovelace" });
        held.Held.ShouldNotBeNull();
    }

    [Fact]
    public void When_the_record_that_it_refers_to_becomes_another_one_the_reference_goes_along()
    {
        var mapping = Mapping(required: false, follows: true);
        var pair = PairObserving.Observe(New(mapping), Observe(Side.Salesforce, Contact("00QA")), mapping);
        (pair, _) = Plan(pair, mapping, new() { [Company] = "00QA" });

        (pair, var same) = Plan(pair, mapping, new() { [Company] = "00QA" });
        (pair, var other) = Plan(pair, mapping, new() { [Company] = "003A" });

        same.ShouldBeEmpty();
        other.ShouldHaveSingleItem().Write.Values.ShouldBe(new Dictionary<string, string?> { ["AccountId"] = "003A" });
        pair.Decisions[^1].Reason.ShouldBe(DecisionReason.ReferenceFollowed);
    }

    /// <summary>Salesforce itself gives the member the Contact, and leaves it the Lead.</summary>
    [Fact]
    public void The_member_of_a_campaign_keeps_the_lead_that_its_contact_was()
    {
        var (lead, contact) = ("00Q000000000001AAA", "003000000000001AAA");
        var member = MappingPlans.Build(Yaml.Valid(Yaml.With(connection: "campaigns: { members: both }"))).Single(group => group.Name == "lists:contacts").Default.Fields[1];
        var context = new ConversionContext { Counterparts = new Dictionary<RecordReference, string?> { [new("contacts", Side.HubSpot, "77")] = contact } };

        Decide(contact, lead).ShouldBe(FieldVerdict.Nothing);
        Decide(null, lead).ShouldBe(new FieldVerdict.Write(Side.Salesforce, DecisionReason.ReferenceFollowed));

        FieldVerdict Decide(params string?[] held) => FieldMerge.Decide(member, new FieldSide(["77"], ["77"], 1), new FieldSide(held, held, 1), context);
    }

    private static readonly Dictionary<string, string?> Nothing = [];

    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static Mapping Mapping(bool required, bool follows = false) => new()
    {
        Connection = "c",
        Name = "contacts",
        HubSpotObject = "contacts",
        SalesforceObject = "Contact",
        Match = [],
        Fields =
        [
            new FieldMapping("lastname", "LastName", Ownership.HubSpot),
            new FieldMapping("company", "AccountId", Ownership.HubSpot) { Transform = new Companies(follows), Required = required },
        ],
        HubSpotIdentityField = null,
        SalesforceIdentityField = null,
        PortalId = 1,
    };

    private static PairState New(Mapping mapping) => PairObserving.Observe(
        new PairState(),
        Observe(Side.HubSpot, new CrmRecord { ObjectType = "contacts", Id = "5", Version = new(1000), Values = new Dictionary<string, string?> { ["lastname"] = "Lovelace", ["company"] = "77" } }),
        mapping);

    private static CrmRecord Contact(string? account, string name = "Lovelace") => new()
    {
        ObjectType = "Contact",
        Id = "003",
        Version = new(2000),
        Values = new Dictionary<string, string?> { ["LastName"] = name, ["AccountId"] = account },
    };

    private static Observation Observe(Side side, CrmRecord record) => new() { Side = side, Record = record, Complete = true, Source = ObservationSource.Poll, Lane = Lane.Live };

    private static (PairState Pair, IReadOnlyList<PlannedWrite> Writes) Plan(PairState pair, Mapping mapping, Dictionary<RecordReference, string?> counterparts, DateTimeOffset? at = null, bool coming = false) =>
        PairPlanning.Plan(pair, new PlanningContext(mapping, Lane.Live, at ?? Start) { Scanned = Sides.Both, ReferencesComing = coming, Conversion = new ConversionContext { Counterparts = counterparts } });

    private sealed class Companies(bool follows) : ITransform
    {
        public bool FollowsReferences => follows;

        public bool Makes(Side target) => target == Side.Salesforce;

        public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context)
        {
            var reference = new RecordReference("companies", target.Other(), source[0]!);
            return context.Counterparts.TryGetValue(reference, out var counterpart) ? Conversion.One(counterpart) : new Conversion.Waits("PARENT", "Its company is not there yet.") { For = reference };
        }
    }
}
