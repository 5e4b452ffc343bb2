using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms.Values;

/// <summary>What becomes of a pair whose mapping transforms: what is written, and what is left alone.</summary>
public sealed class PlannedTransformTests
{
    [Fact]
    public void A_constant_is_given_to_a_new_record_and_put_back_when_somebody_changes_it()
    {
        var pair = new Story("{ salesforce: LeadSource, constant: HubSpot, owner: hubspot }");

        pair.Sees(Side.HubSpot, ("email", "ada@example.com"));
        pair.IsWritten(Side.Salesforce, ("LeadSource", "HubSpot"));
        pair.Sees(Side.Salesforce, ("Email", "ada@example.com"), ("LeadSource", "HubSpot"));
        pair.IsLeftAlone();
        pair.Sees(Side.Salesforce, ("Email", "ada@example.com"), ("LeadSource", "Web"));
        pair.IsWritten(Side.Salesforce, ("LeadSource", "HubSpot"));
    }

    [Fact]
    public void A_constant_comes_to_records_that_were_there_before()
    {
        var pair = new Story("{ hubspot: hs_lead_status, constant: OPEN, owner: salesforce }");

        pair.Sees(Side.HubSpot, ("email", "ada@example.com"), ("hs_lead_status", null));
        pair.Sees(Side.Salesforce, ("Email", "ada@example.com"));
        pair.IsWritten(Side.HubSpot, ("hs_lead_status", "OPEN"));
        pair.IsLeftAlone();
    }

    [Fact]
    public void A_default_goes_to_the_target_and_the_source_stays_empty()
    {
        var pair = new Story("{ hubspot: company, salesforce: Company, owner: shared, default: { salesforce: Unknown } }");

        pair.Sees(Side.HubSpot, ("email", "ada@example.com"), ("company", null));
        pair.IsWritten(Side.Salesforce, ("Company", "Unknown"));
        pair.Sees(Side.Salesforce, ("Email", "ada@example.com"), ("Company", "Unknown"));
        pair.IsLeftAlone();
        pair.Sees(Side.Salesforce, ("Email", "ada@example.com"), ("Company", "Acme"));
        pair.IsWritten(Side.HubSpot, ("company", "Acme"));
    }

    [Fact]
    public void A_set_that_a_platform_gives_in_its_own_order_is_no_change()
    {
        var pair = new Story("{ hubspot: interests, salesforce: Interests__c, owner: shared, transform: { multiSelect: { map: { a: Alpha, b: Beta } } } }");

        pair.Sees(Side.HubSpot, ("email", "ada@example.com"), ("interests", "b;a"));
        pair.Sees(Side.Salesforce, ("Email", "ada@example.com"), ("Interests__c", "Beta;Alpha"));
        pair.IsLeftAlone();
        pair.Sees(Side.HubSpot, ("email", "ada@example.com"), ("interests", "a;b"));
        pair.IsLeftAlone();
        pair.Sees(Side.HubSpot, ("email", "ada@example.com"), ("interests", "b"));
        pair.IsWritten(Side.Salesforce, ("Interests__c", "Beta"));
    }

    [Fact]
    public void A_time_of_day_that_only_one_side_knows_is_not_taken_from_it()
    {
        var pair = new Story("{ hubspot: closedate, salesforce: CloseDate, owner: newest, transform: { date: { zone: Europe/Berlin } } }");

        pair.Sees(Side.HubSpot, ("email", "ada@example.com"), ("closedate", "2026-07-01T09:15:00.000Z"));
        pair.Sees(Side.Salesforce, ("Email", "ada@example.com"), ("CloseDate", "2026-07-01"));
        pair.IsLeftAlone();
        pair.Sees(Side.Salesforce, ("Email", "ada@example.com"), ("CloseDate", "2026-07-03"));
        pair.IsWritten(Side.HubSpot, ("closedate", "2026-07-02T22:00:00.000Z"));
    }

    [Fact]
    public void A_record_with_a_value_that_is_not_mapped_waits_for_a_person()
    {
        var pair = new Story("{ hubspot: source, salesforce: LeadSource, owner: hubspot, map: { PAID: Paid } }");

        pair.Sees(Side.HubSpot, ("email", "ada@example.com"), ("source", "FREE"));
        pair.IsLeftAlone();
        pair.State.Refusal.ShouldNotBeNull().Code.ShouldBe("VALUE_NOT_MAPPED");
        pair.State.Refusal.Message.ShouldStartWith("source <-> LeadSource: HubSpot's value 'FREE' is not in the map.");
    }

    /// <summary>A contact whose mapping has one field besides the e-mail. What is written is answered at once.</summary>
    private sealed class Story(string field)
    {
        private readonly Mapping _mapping = MappingPlans.Build(Yaml.Valid(Yaml.WithField(field))).Single().Mappings[0];
        private long _second;

        public PairState State { get; private set; } = new();

        public void Sees(Side side, params (string Name, string? Value)[] values) => State = PairObserving.Observe(
            State,
            new Observation { Side = side, Record = Record(side, values), Complete = true, Source = ObservationSource.Poll, Lane = Lane.Live },
            _mapping);

        public void IsLeftAlone() => Plan().ShouldBeEmpty();

        public void IsWritten(Side target, (string Name, string? Value) expected)
        {
            var write = Plan().ShouldHaveSingleItem();
            write.Target.ShouldBe(target);
            write.Write.Values.Where(value => !FieldNamesOfMatching.Contains(value.Key)).ShouldBe([KeyValuePair.Create(expected.Name, expected.Value)]);
            Answer(write);
        }

        private static readonly string[] FieldNamesOfMatching = ["email", "Email"];

        private static DateTimeOffset Now => new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

        private void Answer(PlannedWrite write)
        {
            var held = Record(write.Target, [.. write.Write.Values.Select(value => (value.Key, value.Value))]);
            State = PairSettling.Settle(State, write.Target, write.Outgoing.Number, new WriteOutcome.Written(held, write.Outgoing.Creates), _mapping, Now);
        }

        /// <summary>What is to be written besides the identity.</summary>
        private IReadOnlyList<PlannedWrite> Plan()
        {
            (State, var writes) = PairPlanning.Plan(State, new PlanningContext(_mapping, Lane.Live, Now) { Scanned = Sides.Both });
            foreach (var stamp in writes.Where(write => write.Write.Values.Count == 0))
            {
                Answer(stamp);
            }

            return [.. writes.Where(write => write.Write.Values.Count > 0)];
        }

        private CrmRecord Record(Side side, (string Name, string? Value)[] values) => new()
        {
            ObjectType = _mapping.ObjectOn(side),
            Id = Id(side),
            Version = new RecordVersion(++_second * 1000),
            Values = values.ToDictionary(value => value.Name, value => value.Value),
            Identity = State[side.Other()].RecordId is { } other ? _mapping.IdentityOf(side.Other(), other) : null,
        };

        private static string Id(Side side) => side == Side.HubSpot ? "5" : "003";
    }
}
