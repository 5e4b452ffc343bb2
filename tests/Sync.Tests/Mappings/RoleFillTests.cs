using CsCheck;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Tests.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Mappings;

/// <summary>Which of an account's people an Opportunity without contact roles gets.</summary>
public sealed class RoleFillTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly AccountPerson Ada = new("003A", Start, Start.AddDays(1));
    private static readonly AccountPerson Bob = new("003B", Start.AddDays(1), Start.AddDays(9), PrimaryAt: Start.AddDays(3));
    private static readonly AccountPerson Cleo = new("003C", Start.AddDays(2), Start.AddDays(2), PrimaryAt: Start.AddDays(5));

    private static readonly Gen<AccountPerson[]> People =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], (created, modified, primary) => (created, modified, primary)).Array[0, 8]
            .Select(people => people.Select((one, i) => new AccountPerson($"003{i}", Start.AddDays(one.created), Start.AddDays(one.modified), one.primary == 0 ? null : Start.AddDays(one.primary))).ToArray());

    [Theory]
    [InlineData(PickPeople.PrimaryContact, "003C")]
    [InlineData(PickPeople.MostRecent, "003B")]
    [InlineData(PickPeople.Oldest, "003A")]
    [InlineData(PickPeople.All, "003C 003A 003B")]
    public void Each_choice_has_its_order_and_the_first_is_the_primary_contact(PickPeople pick, string expected)
    {
        var roles = new RoleFill { Pick = pick, Role = "Influencer" }.For([Bob, Ada, Cleo]);

        string.Join(' ', roles.Select(role => role.ContactId)).ShouldBe(expected);
        roles.Count(role => role.IsPrimary).ShouldBe(1);
        roles[0].ShouldBe(new FilledRole(roles[0].ContactId, "Influencer", IsPrimary: true));
    }

    [Fact]
    public void Where_nobody_was_primary_yet_it_is_the_oldest() => new RoleFill().For([Bob with { PrimaryAt = null }, Ada]).ShouldBe([new FilledRole("003A", null, IsPrimary: true)]);

    [Fact]
    public void The_same_people_give_the_same_roles_in_whatever_order_they_come() =>
        Gen.Select(People, Gen.Enum<PickPeople>(), Gen.Int[1, 5], Gen.Int[0, 1000]).Sample(
            (people, pick, most, seed) =>
            {
                var fill = new RoleFill { Pick = pick, Most = most };
                var shuffled = people.ToArray();
                new Random(seed).Shuffle(shuffled);
                var roles = fill.For(people);
                return roles.SequenceEqual(fill.For(shuffled)) && roles.Count == Math.Min(people.Length, pick == PickPeople.All ? most : 1)
                    && roles.DistinctBy(role => role.ContactId).Count() == roles.Count && roles.Count(role => role.IsPrimary) == Math.Min(1, people.Length);
            },
            iter: 10_000);

    [Fact]
    public void A_configuration_says_how()
    {
        var fill = Fill("{ from: account, pick: all, most: 3, role: Influencer, after: 1h }");

        fill.ShouldBe(new RoleFill { Pick = PickPeople.All, Most = 3, Role = "Influencer", After = TimeSpan.FromHours(1) });
        Fill("{ from: account }").ShouldBe(new RoleFill());
        PlanVersion.Of(Yaml.Valid(With("{ from: account }"))).ShouldNotBe(PlanVersion.Of(Yaml.Valid(With("{ from: account, pick: oldest }"))));
    }

    [Theory]
    [InlineData("{ from: deal }", "contact roles are filled from the account only")]
    [InlineData("{ from: account, most: 3 }", "most belongs to pick: all; any other choice is one contact")]
    [InlineData("{ from: account, pick: first }", "fill.pick is 'first', which is not one of primaryContact, mostRecent, oldest, all")]
    [InlineData("{ pick: oldest }", "fill.from is missing")]
    public void What_can_not_be_is_told(string fill, string what) => Yaml.Problems(With(fill)).Single().What.ShouldEndWith(what);

    [Fact]
    public void Roles_are_filled_where_they_are_mapped_written_and_have_both_ends()
    {
        Yaml.Problems(Yaml.With(mappings: Yaml.Mappings + "\n    fill: { from: account }")).Select(problem => problem.What).ShouldBe(
            ["Contact has no contact roles to fill", "contact roles join Opportunities with Contacts, and connection 'emea-main' does not map Opportunity"]);
        Yaml.Valid(With("{ from: account }").Replace("salesforce: OpportunityContactRole", "salesforce: opportunityContactRole", StringComparison.Ordinal).Replace("salesforce: Opportunity\n", "salesforce: OPPORTUNITY\n", StringComparison.Ordinal));
        Yaml.Problems(With("{ from: account }\n    direction: toHubSpot")).Single().What.ShouldBe("filled contact roles are written into Salesforce, which direction: toHubSpot rules out");
    }

    private static RoleFill? Fill(string fill) => MappingPlans.Build(Yaml.Valid(With(fill))).Single(group => group.Name == "deals:contacts").Default.Fill;

    private static string With(string fill) => Yaml.With(mappings: Yaml.Mappings + "\n" + $$"""
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website }
            fields: [{ hubspot: name, salesforce: Name, owner: shared }]
          - hubspot: deals
            salesforce: Opportunity
            match: { hubspot: dealname, salesforce: Name }
            fields: [{ hubspot: dealname, salesforce: Name, owner: shared }]
          - hubspot: deals:contacts
            salesforce: OpportunityContactRole
            match: { hubspot: [from, to], salesforce: [OpportunityId, ContactId] }
            fields:
              - { hubspot: from, salesforce: OpportunityId, owner: hubspot, required: true, transform: { lookup: deals } }
              - { hubspot: to, salesforce: ContactId, owner: hubspot, required: true, transform: { lookup: { contacts: Contact } } }
            fill: {{fill}}
        """);
}
