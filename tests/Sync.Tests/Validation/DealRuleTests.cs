using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Validation;

/// <summary>Pipelines, stages, record types and currencies that a mapping of deals names.</summary>
public sealed class DealRuleTests
{
    private readonly Described _accounts = new()
    {
        HubSpotReference = new ReferenceData
        {
            Pipelines = [new Pipeline("default", "Sales", [new Stage("new", "New", false, false, true), new Stage("won", "Won", true, true, true)])],
            Currencies = new CurrencyTable { Home = "EUR", Currencies = [new CurrencyInfo("EUR", 2, true)] },
        },
        SalesforceReference = new ReferenceData
        {
            Pipelines = [new Pipeline("", "Opportunity", [new Stage("Prospecting", "Prospecting", false, false, true), new Stage("Closed Won", "Closed Won", true, true, true)])],
            RecordTypes = [new RecordType("012", "Opportunity", "New_Business", "New business", true)],
            Currencies = new CurrencyTable { Home = "USD", Currencies = [new CurrencyInfo("USD", 2, true)] },
        },
    };

    [Fact]
    public void Deals_whose_names_are_all_known_have_no_problems() => Check(Stages("default: { stages: { new: Prospecting, won: Closed Won } }")).ShouldBeEmpty();

    [Theory]
    [InlineData("defautl: { stages: { new: Prospecting, won: Closed Won } }", "HubSpot has no deal pipeline 'defautl'", "Did you mean 'default'?")]
    [InlineData("default: { stages: { neww: Prospecting, won: Closed Won, new: Prospecting } }", "HubSpot's pipeline 'default' has no stage 'neww'", "Did you mean 'new'?")]
    [InlineData("default: { stages: { new: Prospektion, won: Closed Won } }", "Salesforce has no active opportunity stage 'Prospektion'", "Did you mean 'Prospecting'?")]
    [InlineData("default: { stages: { new: Prospecting } }", "won (Won) of HubSpot's pipeline 'default' has no stage in Salesforce: deals there are held", "Add below default: stages: { won: ... }")]
    public void Names_that_nobody_knows_are_told_with_what_was_probably_meant(string pipelines, string what, string remedy)
    {
        var problem = Check(Stages(pipelines)).ShouldHaveSingleItem();

        (problem.What, problem.Remedy, problem.Stops).ShouldBe((what, remedy, false));
    }

    [Fact]
    public void A_record_type_is_there() => Check(Stages("default: { recordType: Renewal, stages: { new: Prospecting, won: Closed Won } }", "[StageName, Name2]"))
        .Select(one => one.What).ShouldContain("Opportunity has no active record type 'Renewal' that our login sees");

    [Fact]
    public void A_currency_to_convert_to_is_active() =>
        Check("{ hubspot: [amount, deal_currency_code], salesforce: Amount, owner: hubspot, transform: { money: { to: GBP } } }", Stages("default: { stages: { new: Prospecting, won: Closed Won } }")).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            one => one.What.ShouldBe("Salesforce has no active currency GBP: amounts are converted to its home currency instead"),
            one => one.Severity.ShouldBe(Severity.Warning));

    [Fact]
    public void Opportunities_without_an_Account_are_a_warning()
    {
        var mappings = Mappings(Stages("default: { stages: { new: Prospecting, won: Closed Won } }")).Split('\n').Where(line => !line.Contains("AccountId", StringComparison.Ordinal));

        _accounts.Check(string.Join('\n', mappings)).ShouldHaveSingleItem().What.ShouldStartWith("the Opportunities that are created get no Account");
    }

    private static string Stages(string pipelines, string salesforce = "StageName") =>
        $"{{ hubspot: [pipeline, dealstage], salesforce: {salesforce}, owner: hubspot, transform: {{ stage: {{ pipelines: {{ {pipelines} }} }} }} }}";

    private IReadOnlyList<ValidationProblem> Check(params string[] fields) => _accounts.Check(Mappings(fields));

    private static string Mappings(params string[] fields) => $$"""
        mappings:
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
          - hubspot: deals
            salesforce: Opportunity
            match: { hubspot: dealname, salesforce: Name }
            fields:
              - { hubspot: dealname, salesforce: Name, owner: shared }
              - { hubspot: closedate, salesforce: CloseDate, owner: shared, transform: { date: { zone: UTC } } }
              - { hubspot: associations.companies, salesforce: AccountId, owner: shared, transform: { lookup: companies } }
              - {{string.Join("\n      - ", fields)}}
        """;
}
